using System.Net.Http.Headers;
using Tollgate.Accounts;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Forwarding;

/// <summary>A provider, as the walk of a call sees it: the port through which a simulation answers.</summary>
internal interface IUpstream
{
    /// <summary>Sends a request and comes back with the head of the answer.</summary>
    /// <param name="span">What asks, in the trace of the call, as W3C's <c>traceparent</c> has it; null: it is not
    /// traced.</param>
    /// <exception cref="HttpRequestException">The provider could not be reached, or broke the connection
    /// off.</exception>
    /// <exception cref="OperationCanceledException">The time was up, or the caller left.</exception>
    Task<UpstreamAnswer> SendAsync(
        Deployment deployment, CallRequest request, CallId call, string? span, CancellationToken cancellationToken);
}

/// <summary>The head of a provider's answer, and its body as it arrives.</summary>
/// <param name="ContentType">As the provider sent it; null if it sent none.</param>
/// <param name="RetryAfter">The provider's wish, for the client to obey.</param>
internal sealed record UpstreamAnswer(
    int Status, string? ContentType, string? RetryAfter, Stream Body, IDisposable? Connection) : IDisposable
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsEventStream =>
        ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>How long the provider wants to be left alone; null: it does not say, or nothing that makes
    /// sense.</summary>
    public TimeSpan? AskedToWait(DateTimeOffset now) =>
        !RetryConditionHeaderValue.TryParse(RetryAfter, out var wish) ? null
            : (wish.Delta ?? wish.Date - now) is { } wait && wait > TimeSpan.Zero ? wait
            : null;

    public void Dispose()
    {
        Body.Dispose();
        Connection?.Dispose();
    }
}
