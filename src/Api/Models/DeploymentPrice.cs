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
        var costs = entry.Costs.Over(entry.Info.Costs);
        var price = costs.Over(listed?.Price, entry.Info.Mode ?? listed?.Mode, out var missing);
        error = missing is { } cost ? $"{cost} is missing, and the catalogue does not know the model" : null;
        return price;
    }
}
