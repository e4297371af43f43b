using Microsoft.AspNetCore.Http.Features;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Api.Organizations;
using Tollgate.Api.Users;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Access;

/// <summary>Who asks a management route.</summary>
/// <param name="Account">Of the key that asks; null for the master key.</param>
/// <param name="Key">As it is now; null for the master key.</param>
internal sealed record Caller(AccountId? Account, KeyReading? Key, Role Role)
{
    /// <summary>The user that owns the key; null: nobody does, or it is the master key.</summary>
    public string? UserId => Key?.Profile.UserId;

    /// <summary>The memberships of the user in organizations, as they are now; of an admin of all, none are looked
    /// for.</summary>
    public IReadOnlyList<OrganizationMemberProfile> Organizations { get; init; } = [];

    /// <summary>Who stands in the books as the author of what it does: its user, or else the key.</summary>
    public string Author => Key is null ? "master key" : Maker;

    /// <summary>Who is named as the maker of what it makes; LiteLLM's <c>created_by</c>.</summary>
    public string Maker => Key is null ? "default_user_id" : UserId ?? Key.Profile.Name;

    /// <summary>May change everything.</summary>
    public bool IsAdmin => Role >= Role.ProxyAdmin;

    /// <summary>May read everything.</summary>
    public bool Oversees => Role >= Role.ProxyAdminViewer;

    /// <summary>May manage an organization: its members, and its teams with their keys.</summary>
    /// <param name="organization">Null: none, which only an admin of all manages.</param>
    public bool Administers(string? organization) => IsAdmin
        || Organizations.Any(member =>
            member.OrganizationId == organization && member.Role == OrganizationMemberProfile.Admin);

    /// <summary>May manage an organization, whichever.</summary>
    public bool AdministersAny => IsAdmin
        || Organizations.Any(member => member.Role == OrganizationMemberProfile.Admin);

    /// <summary>The caller of a request that the route guard has let through.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => new(context.Features.GetRequiredFeature<Caller>());

    /// <summary>That it is not the caller's to set a field.</summary>
    public ApiError OnlyAdmin(string field) => ApiErrors.Forbidden(
        $"Only proxy admin can set {ApiErrors.Shorten(field)}. Your role={Role.Name() ?? "None"}") with
    { Param = field };
}

/// <summary>Finds out who asks the management routes.</summary>
internal sealed class Callers(
    MasterKey master,
    KnownKeys keys,
    IGrainFactory grains,
    NamedUsers users,
    OrganizationMembers members,
    ErrorWriter errors,
    TimeProvider time)
{
    /// <summary>There is a master key; without one nothing can be managed.</summary>
    public bool CanManage => master.IsSet;

    /// <summary>Who asks, if it may ask anything at all.</summary>
    public async ValueTask<(Caller? Caller, ApiError? Error)> IdentifyAsync(HttpContext context)
    {
        if (!PresentedKey.TryRead(context.Request, master, out var key, out var error))
            return (null, error);
        if (key.IsMaster)
            return (new Caller(Account: null, Key: null, Role.Master), null);

        var found = await keys.FindAsync(key, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (!found.TryGetAccount(out var account, out error))
            return (null, error);
        if (await grains.GetGrain<IKeyGrain>(account.Value).Read().WaitAsync(context.RequestAborted) is not { } reading)
            return (null, ApiErrors.UnknownKey(key));

        return Refusal(account, reading.Limits) is { } refusal
            ? (null, Refusals.ToError(refusal, new(key, Model: "", time.GetUtcNow()), errors.Profile))
            : (await CallerAsync(account, reading, context.RequestAborted), null);
    }

    private async Task<Caller> CallerAsync(AccountId account, KeyReading key, CancellationToken cancellationToken)
    {
        var caller = new Caller(account, key, await RoleOfAsync(key.Profile.UserId, cancellationToken));
        return caller is { IsAdmin: true } or { Role: Role.None } ? caller : caller with
        {
            Organizations = await members.ProfilesOfUserAsync(caller.UserId!, cancellationToken),
        };
    }

    private async Task<Role> RoleOfAsync(string? user, CancellationToken cancellationToken) =>
        user is not null
        && await users.ReadAsync(user, cancellationToken) is { } reading
            ? Roles.Named(reading.Profile.Role)
            : Role.None;

    private Refusal? Refusal(AccountId account, Limits limits)
    {
        if (limits.Blocked)
            return new(account, RefusalReason.Blocked) { Alias = limits.Alias };
        if (limits.Expires is { } expires && time.GetUtcNow() >= expires)
            return new(account, RefusalReason.Expired) { Alias = limits.Alias, Expired = expires };
        return null;
    }
}
