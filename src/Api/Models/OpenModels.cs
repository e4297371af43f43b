using Tollgate.Accounts;

namespace Tollgate.Api.Models;

/// <summary>The names that a key may ask for: those of the configuration, and the aliases of its team and its
/// own.</summary>
internal static class OpenModels
{
    /// <param name="team">What the key's team allows; null: it has none.</param>
    public static IReadOnlyList<string> OpenTo(this ModelList models, Limits key, Limits? team)
    {
        // As the accounts judge: whoever has an alias may list it as well as the model that it stands for.
        var named = models.Names.Where(name =>
            Opens(key, models.AliasOf(name) ?? name, name) && Opens(team, models.AliasOf(name) ?? name, name));
        var ofTeam = (team?.Aliases ?? []).Where(alias =>
            Opens(key, alias.Model, alias.Name) && Opens(team, alias.Model, alias.Name));
        var ofKey = key.Aliases.Where(alias =>
            Opens(key, alias.Model, alias.Name) && Opens(team, alias.Model, alias.Model));
        return [.. named.Concat(ofTeam.Concat(ofKey).Select(alias => alias.Name)).Distinct(StringComparer.Ordinal)];

        bool Opens(Limits? limits, string model, string asked) =>
            limits is null
            || ModelAccess.Allows(limits.Models, model, models.AccessGroupsOf(model))
            || ModelAccess.Allows(limits.Models, asked);
    }
}
