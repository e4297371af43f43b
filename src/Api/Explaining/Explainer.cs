using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Explaining;

/// <summary>Asks an account about itself, and about a call that nobody makes.</summary>
internal sealed class Explainer(IGrainFactory grains, Books books, ModelList models, CallIds ids, TimeProvider time)
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
        Deployment? deployment = null;
        if (model.Length > 0 && !models.TryRoute(model, out deployment))
            return ApiErrors.BadField("model", $"The model '{ApiErrors.Shorten(model)}' does not exist");

        var call = new CallEstimate(
            ids.Next(),
            deployment?.Price?.AtMost(0, tokens) ?? Money.Zero,
            deployment switch
            {
                null => Pricing.Known,
                { Price: null } => Pricing.Unknown,
                { Price.IsFree: true } => Pricing.Free,
                _ => Pricing.Known,
            },
            model,
            credential,
            IsBound: true,
            Groups: models.AccessGroupsOf(model),
            HeldTokens: Math.Max(1, tokens));
        var grain = grains.GetAccount(account);
        for (var round = 1; ; round++)
        {
            var judgement = await grain.Judge(call).AsTask().WaitAsync(cancellationToken);
            if (round == rounds || !await HasMovedOnAsync(judgement.Judges))
                return new JsonAnswer(json => ExplanationJson.Write(
                    json, judgement, model.Length > 0 ? call : null, time.GetUtcNow()));
            await grain.Retire(judgement.Figures.Epoch).AsTask().WaitAsync(cancellationToken);
        }
    }

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
