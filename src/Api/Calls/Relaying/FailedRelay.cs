using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Routing;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>There is no answer: the provider could not be reached, broke off before its first byte, or took too
/// long.</summary>
internal sealed class FailedRelay(Passage passage, bool tookTooLong) : Relay(passage)
{
    // A client that leaves a stream before its first byte has still set the provider to work on its prompt; one that
    // leaves after the provider failed has not.
    private readonly bool _isAbandoned = passage.ClientLeft && passage.Request.Stream;

    public override Failure? Failure =>
        _isAbandoned || Passage.IsCutOff ? null
        : tookTooLong ? Routing.Failure.TookTooLong with { IsImpatience = Passage.IsHurried }
        : Routing.Failure.Unreachable;

    public override Task<Outcome> PassAsync() =>
        Task.FromResult(_isAbandoned ? Passage.Charging.Abandoned() : Charging.Failed);

    public override Task EndAsync(Charged charged)
    {
        charged.WriteHeaders(Response.Headers);
        return Passage.Reason(tookTooLong ? UpstreamErrors.TimedOut : UpstreamErrors.Unreachable)
            .ExecuteAsync(Passage.Http);
    }
}
