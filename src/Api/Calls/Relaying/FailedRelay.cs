using Tollgate.Api.Calls.Admitting;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>There is no answer: the provider could not be reached, broke off before its first byte, or took too
/// long.</summary>
internal sealed class FailedRelay(Passage passage, bool tookTooLong) : Relay(passage)
{
    // A client that leaves a stream before its first byte has still set the provider to work on its prompt.
    public override Task<Outcome> PassAsync() =>
        Task.FromResult(Passage.ClientLeft && Passage.Request.Stream ? Passage.Charging.Abandoned() : Charging.Failed);

    public override Task EndAsync(Charged charged)
    {
        charged.WriteHeaders(Response.Headers);
        return Passage.Reason(tookTooLong ? UpstreamErrors.TimedOut : UpstreamErrors.Unreachable)
            .ExecuteAsync(Passage.Http);
    }

    public override void Dispose()
    {
    }
}
