using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Access;

/// <summary>Who asks a management route.</summary>
/// <param name="Key">The key that asks, as it is now; null for the master key.</param>
internal sealed record Caller(KeyReading? Key)
{
    public bool IsMaster => Key is null;
}

/// <summary>Tells who may ask the management routes: the master key everything, any other key about itself.</summary>
internal sealed class Callers(
    MasterKey master, KnownKeys keys, IGrainFactory grains, ErrorWriter errors, TimeProvider time)
{
    /// <summary>Why a request may not manage; null if it presents the master key.</summary>
    /// <param name="refusal">What any other key is told of the route; null: that it is for admins.</param>
    public async ValueTask<ApiError?> RefuseAsync(HttpContext context, Func<string, ApiError>? refusal = null)
    {
        if (!master.IsSet)
            return ApiErrors.NoMasterKey;
        if (!PresentedKey.TryRead(context.Request, master, out var key, out var error))
            return error;
        if (key.IsMaster)
            return null;

        var found = await keys.FindAsync(key, context.Connection.RemoteIpAddress, context.RequestAborted);
        return found.Error ?? (refusal ?? ApiErrors.OnlyProxyAdmin)(context.Request.Path);
    }

    /// <summary>Who asks, if it may ask anything at all.</summary>
    public async ValueTask<(Caller? Caller, ApiError? Error)> IdentifyAsync(HttpContext context)
    {
        if (!PresentedKey.TryRead(context.Request, master, out var key, out var error))
            return (null, error);
        if (key.IsMaster)
            return (new Caller(Key: null), null);

        var found = await keys.FindAsync(key, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (!found.TryGetAccount(out var account, out error))
            return (null, error);
        if (await grains.GetGrain<IKeyGrain>(account.Value).Read().WaitAsync(context.RequestAborted) is not { } reading)
            return (null, ApiErrors.UnknownKey(key));

        return Refusal(account, reading.Limits) is { } refusal
            ? (null, Refusals.ToError(refusal, new(key, Model: "", time.GetUtcNow()), errors.Profile))
            : (new Caller(reading), null);
    }

    private Refusal? Refusal(AccountId account, Limits limits)
    {
        if (limits.Blocked)
            return new(account, RefusalReason.Blocked) { Alias = limits.Alias };
        if (limits.Expires is { } expires && time.GetUtcNow() >= expires)
            return new(account, RefusalReason.Expired) { Alias = limits.Alias, Expired = expires };
        return null;
    }
}
