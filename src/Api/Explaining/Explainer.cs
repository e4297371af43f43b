using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Explaining;

/// <summary>Asks an account about itself, and about a call that nobody makes.</summary>
internal sealed class Explainer(
    IGrainFactory grains, Books books, ModelList models, ModelNames names, CallIds ids, TimeProvider time)
{
    /// <param name="credential">The SHA-256 of the secret that would call; null where none is needed.</param>
    /// <param name="model">Empty: no model in particular.</param>
    /// <param name="tokens">The most that the answer may have. No call uses none.</param>
    /// <param name="rounds">How often it is asked at most, should it not have heard of an edit of what it
    /// holds.</param>
    public async Task<Results<JsonAnswer, ApiError>> AskAsync(
        AccountId account,
        string? credential,
        string model,
        long tokens,
        int rounds,
        CancellationToken cancellationToken)
    {
        Candidates? candidates = null;
        var meant = model.Length == 0
            ? new MeantModel(model)
            : await names.AskAsync(account, model, cancellationToken);
        if (model.Length > 0 && !models.TryFind(meant.Name, out candidates))
            return ApiErrors.BadField("model", $"The model '{ApiErrors.Shorten(model)}' does not exist");

        var id = ids.Next();
        var grain = grains.GetAccount(account);
        for (var round = 1; ; round++)
        {
            var call = new CallEstimate(
                id,
                CostOf(candidates, tokens),
                candidates is null ? Pricing.Known : Dearest.Pricing(candidates, unknownAllowed: false),
                meant.Name,
                credential,
                IsBound: true,
                Groups: models.AccessGroupsOf(meant.Name),
                HeldTokens: Math.Max(1, tokens),
                Asked: meant.Asked,
                AliasOf: meant.AliasOf);
            var judgement = await grain.Judge(call).AsTask().WaitAsync(cancellationToken);
            if (round < rounds && await HasMovedOnAsync(judgement.Judges))
                await grain.Retire(judgement.Figures.Epoch).AsTask().WaitAsync(cancellationToken);
            else if (Fewer(judgement.Refusal, candidates, tokens) is { } fewer)
                (candidates, round) = (fewer, round - 1);
            else
                return new JsonAnswer(json => ExplanationJson.Write(
                    json, judgement, model.Length > 0 ? call : null, time.GetUtcNow()));
        }
    }

    // A call asks again without the deployments that its money does not reach, and so does the question.
    private static Candidates? Fewer(Refusal? refusal, Candidates? candidates, long tokens)
    {
        if (refusal is null || candidates is null)
            return null;

        var within = refusal.Room is { } room
            ? candidates.OnlyWithFirst(deployment => CostOf(deployment, tokens) <= room)
            : null;
        return within is not null && within != candidates ? within : Affording.Without(refusal, candidates);
    }

    private static Money CostOf(Candidates? candidates, long tokens) =>
        candidates is null ? Money.Zero : candidates.All.Max(deployment => CostOf(deployment, tokens));

    private static Money CostOf(Deployment deployment, long tokens) =>
        deployment.Price?.AtMost(0, tokens) ?? Money.Zero;

    private async Task<bool> HasMovedOnAsync(IReadOnlyList<Fence> judges)
    {
        foreach (var judge in judges)
        {
            if ((await books.CompareAsync(new(judge.Account, new Period(long.MaxValue), []))).Epoch != judge.Epoch)
                return true;
        }

        return false;
    }
}
