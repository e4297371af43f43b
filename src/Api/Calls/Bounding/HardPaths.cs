using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;
using Tollgate.Api.Remembering;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>Lets calls through whose path has a hard account: every account of it holds the most that the call can
/// cost.</summary>
internal sealed class HardPaths(Gate gate, TokenCounter counter, IOptions<CallOptions> options) : IForgetful
{
    /// <summary>How often a call asks again for less. Each time the room of the tightest budget is known; only rivals
    /// take it away again.</summary>
    private const int LoweringsMax = 4;

    // Wrong without harm: a path that is not hard any more holds too much for a while, one that is not known yet costs
    // a round.
    private readonly Recent<AccountId, bool> _keys = new(KnownKeys.KeysMax);

    /// <summary>Whether the key's path had a hard account of late.</summary>
    public bool Has(CallApplication application) =>
        application.Pricing == Pricing.Known && _keys.TryGet(application.Key, out _);

    public async Task<Decision> EnterAsync(CallApplication application, Deployment deployment, CallRequest request)
    {
        var worst = new WorstCost(deployment, request);
        if (worst.Missing is { } missing)
        {
            var likely = await gate.EnterAsync(application);
            return likely is Decision.Refused { Refusal: { Reason: RefusalReason.BoundNeeded } hard }
                ? new Decision.Unbounded(hard, missing)
                : likely;
        }

        _keys.GetOrAdd(application.Key, true);
        for (var lowerings = 0; ; lowerings++)
        {
            var decision = await gate.EnterAsync(application with
            {
                Held = worst.Held,
                HeldTokens = options.Value.RateTokens.Of(worst.Tokens),
                IsBound = true,
            });
            if (decision is not Decision.Refused { Refusal.Room: { } room }
                || lowerings == LoweringsMax
                || !worst.TryLower(room, counter))
                return decision;
        }
    }

    // Used or not: whether a path still is hard only its accounts can tell.
    public void ForgetUnused()
    {
        _keys.Turn();
        _keys.Turn();
    }
}
