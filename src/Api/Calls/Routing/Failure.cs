namespace Tollgate.Api.Calls.Routing;

/// <summary>How a deployment failed a call, before a byte of an answer went to the client.</summary>
/// <param name="Status">The provider's own, or 408 where it took too long; null: there was no answer.</param>
/// <param name="RetryAfter">How long the provider wants to be left alone; null: it does not say.</param>
internal sealed record Failure(int? Status, TimeSpan? RetryAfter = null)
{
    /// <summary>The client would not wait as long as the deployment may take.</summary>
    public bool IsImpatience { get; init; }

    /// <summary>It was asked for what not every provider has, and does not have it.</summary>
    public bool IsUnknownRoute { get; init; }

    public static Failure Unreachable { get; } = new(Status: null);

    /// <summary>It was not asked, since it has no room now: that says nothing about it.</summary>
    public static Failure AtLimit { get; } = new(StatusCodes.Status429TooManyRequests) { IsImpatience = true };

    public static Failure TookTooLong { get; } = new(StatusCodes.Status408RequestTimeout);

    /// <summary>The same deployment may answer next time.</summary>
    public bool MayPass => Status is null or 408 or 409 or 429 or >= 500;

    /// <summary>Another deployment of the group may answer: it has another key, address or name of the model.</summary>
    public bool MayPassBeside => MayPass || Status is 401 or 403 or 404;

    /// <summary>It says something about the deployment, not about the call or who makes it.</summary>
    public bool Counts => !IsImpatience && !IsUnknownRoute && (IsAlarming || Status is null or >= 500);

    /// <summary>One is too many.</summary>
    public bool IsAlarming => Status is 401 or 404 or 408 or 429;
}
