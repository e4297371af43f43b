using Tollgate.Accounts;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Which price a deployment has: each cost from <c>litellm_params</c>, else from <c>model_info</c>, else from
/// the catalogue.</summary>
internal static class DeploymentPrice
{
    /// <param name="listed">The catalogue's price of <c>base_model</c>, or else of the model; null: it has
    /// none.</param>
    /// <param name="error">What is wrong with the costs that the entry names, if anything is.</param>
    /// <returns>Null: not known.</returns>
    public static Price? Of(ModelEntry entry, ModelPrice? listed, out string? error)
    {
        error = null;
        var input = entry.InputCostPerToken ?? entry.Info.InputCostPerToken;
        var output = entry.OutputCostPerToken ?? entry.Info.OutputCostPerToken;
        var cacheRead = entry.CacheReadCostPerToken ?? entry.Info.CacheReadCostPerToken;
        var cacheWrite = entry.CacheWriteCostPerToken ?? entry.Info.CacheWriteCostPerToken;
        if ((input ?? output ?? cacheRead ?? cacheWrite) is null)
            return listed?.Price;

        // Where a prompt's token has a price of its own, the catalogue's for a cached one is from another list: a model
        // that is free in so many words would still cost something.
        var sameList = input is null ? listed?.Price : null;
        if ((input ?? listed?.Price.Input) is not { } inputCost)
            error = "input_cost_per_token is missing, and the catalogue does not know the model";
        else if ((output ?? listed?.Price.Output ?? OutputOf(entry.Info.Mode)) is not { } outputCost)
            error = "output_cost_per_token is missing, and the catalogue does not know the model";
        else
        {
            return new()
            {
                Input = inputCost,
                Output = outputCost,
                CacheRead = cacheRead ?? sameList?.CacheRead,
                CacheWrite = cacheWrite ?? sameList?.CacheWrite,
                Tiers = input is null && output is null ? listed!.Price.Tiers : [],
            };
        }

        return null;
    }

    // Embeddings have no output to pay for.
    private static decimal? OutputOf(string? mode) => mode == "embedding" ? 0 : null;
}
