using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Routing;

/// <summary>Lets a call through for as many of its deployments as its accounts can pay for: it holds what the dearest
/// costs, and where that is refused for money, it asks again without those that the money does not reach.</summary>
internal sealed class Affording(Gate gate, HardPaths hardPaths, Router router, IOptions<CallOptions> options)
{
    // Of calls in flight nobody can say when they end, but some do all the time.
    private static readonly TimeSpan SomeCallMayEnd = TimeSpan.FromSeconds(1);

    /// <param name="application">For the dearest of them.</param>
    /// <param name="first">The one that shall run the call.</param>
    /// <returns>The answer, and the deployments that it is about.</returns>
    public async Task<(Decision Decision, Candidates Candidates, Deployment First)> EnterAsync(
        CallApplication application, Candidates candidates, Deployment first, CallRequest request)
    {
        // Of the deployments that had no room, the one that has some again first.
        Decision.Refused? full = null;
        while (true)
        {
            var left = candidates;
            var decision = hardPaths.Has(application, request) ? null : await gate.EnterAsync(application);
            if (decision is null or Decision.Refused { Refusal.Reason: RefusalReason.BoundNeeded })
                (decision, left) = await hardPaths.EnterAsync(application, candidates, request);
            var isFull = IsFull(decision);
            if (isFull)
                full = Sooner((Decision.Refused)decision, full);
            if (decision is not Decision.Refused(var refusal, _) || Fewer(refusal, left) is not { } fewer)
                return (isFull ? full! : decision, left, left.All.Contains(first) ? first : router.FirstOf(left));

            // What was to fit into a hard budget does not bind those that cost it nothing.
            request.Limit(null);
            (candidates, first) = (fewer, router.FirstOf(fewer));
            var likely = Dearest.Likely(candidates, request, options.Value.RateTokens);
            application = application with
            {
                Held = likely.Held,
                HeldTokens = likely.Tokens,
                Pricing = PricingOf(candidates),
                Origin = application.Origin with { Deployment = first.Model },
                Deployment = first.Account,
            };
        }
    }

    /// <summary>What the accounts are told of the price.</summary>
    public Pricing PricingOf(Candidates candidates) =>
        Dearest.Pricing(candidates, options.Value.UnpricedModels == UnpricedModels.Allow);

    /// <summary>Those that an account may let through that refused all of them.</summary>
    /// <returns>Null: there are none, so that the refusal stands.</returns>
    public static Candidates? Without(Refusal refusal, Candidates candidates)
    {
        var fewer = refusal.Reason switch
        {
            RefusalReason.Unpriced => candidates.OnlyWithFirst(deployment => deployment.Price is not null),
            RefusalReason.MaxBudget or RefusalReason.ModelBudget or RefusalReason.WindowBudget =>
                candidates.OnlyWithFirst(deployment => deployment.Price is { IsFree: true }),
            _ => null,
        };
        return fewer == candidates ? null : fewer;
    }

    // A deployment at its own limit is no reason to refuse: the next is asked, of a group that takes over as well.
    private static Candidates? Fewer(Refusal refusal, Candidates candidates) =>
        refusal.Account.Kind == AccountKind.Deployment
            ? candidates.Only(deployment => deployment.Account != refusal.Account.Host)
            : Without(refusal, candidates);

    private static bool IsFull(Decision decision) =>
        decision is Decision.Refused { Refusal: { Account.Kind: AccountKind.Deployment, Rate: not null } };

    private static Decision.Refused Sooner(Decision.Refused one, Decision.Refused? other)
    {
        var rate = one.Refusal.Rate!;
        var wait = rate.RetryAfter ?? SomeCallMayEnd;
        return other is not null && other.Refusal.Rate!.RetryAfter <= wait
            ? other
            : one with { Refusal = one.Refusal with { Rate = rate with { RetryAfter = wait } } };
    }
}
