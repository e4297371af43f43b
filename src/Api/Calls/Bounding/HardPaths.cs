using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Api.Remembering;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>Lets calls through whose path has a hard account, or whose client says what they may cost: every account of
/// the path holds the most that the call can cost.</summary>
internal sealed class HardPaths(Gate gate, TokenCounters counters, IOptions<CallOptions> options) : IForgetful
{
    /// <summary>How often a call asks again for less. Each time the room of the tightest budget is known; only rivals
    /// take it away again.</summary>
    private const int LoweringsMax = 4;

    // Wrong without harm: a path that is not hard any more holds too much for a while, one that is not known yet costs
    // a round.
    private readonly Recent<AccountId, bool> _keys = new(KnownKeys.KeysMax);

    /// <summary>Whether the call has a ceiling, or the key's path had a hard account of late.</summary>
    public bool Has(CallApplication application, CallRequest request) => request.CostMax is not null
        || (application.Pricing == Pricing.Known && _keys.TryGet(application.Key, out _));

    /// <returns>The answer, and the deployments that it is about: those that the path can pay for.</returns>
    public async Task<(Decision Decision, Candidates Candidates)> EnterAsync(
        CallApplication application, Candidates candidates, CallRequest request)
    {
        var worst = new WorstCost(candidates, request);
        if (worst.Missing is { } missing)
        {
            var likely = await gate.EnterAsync(application);
            return likely is Decision.Refused { Refusal: { Reason: RefusalReason.BoundNeeded } hard }
                ? (new Decision.Unbounded(hard, missing) { Payer = likely.Payer }, candidates)
                : (likely, candidates);
        }

        if (request.CostMax is { } most)
            // Whoever is left fits, as has been found out before: with the same output, or with one that is shorter.
            Invariant.Holds(worst.TryFit(most, counters));
        else
            _keys.GetOrAdd(application.Key, true);
        for (var lowerings = 0; ; lowerings++)
        {
            var decision = await gate.EnterAsync(application with
            {
                Held = worst.Held,
                Pricing = Dearest.Pricing(worst.Candidates, options.Value.UnpricedModels == UnpricedModels.Allow),
                HeldTokens = worst.RateTokens(options.Value.RateTokens),
                IsBound = true,
            });
            if (decision is not Decision.Refused { Refusal.Room: { } room }
                || lowerings == LoweringsMax
                || !worst.TryLower(room, counters))
                return (decision, worst.Candidates);
        }
    }

    // Used or not: whether a path still is hard only its accounts can tell.
    public void ForgetUnused()
    {
        _keys.Turn();
        _keys.Turn();
    }
}
