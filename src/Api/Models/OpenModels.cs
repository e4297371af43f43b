using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Models;

/// <summary>The names that a key may ask for: those of the configuration, and the aliases of its team and its
/// own.</summary>
internal static class OpenModels
{
    /// <summary>The deployments of each name that a caller may ask for and that is served.</summary>
    public static async Task<IReadOnlyList<(string Name, IReadOnlyList<Deployment> Deployments)>> OpenToAsync(
        this ModelList models, Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var names = models.Names;
        if (!caller.Oversees && caller.Key is { } key)
        {
            var team = key.Profile.TeamId is { } id
                ? await grains.GetGrain<ITeamGrain>(AccountId.Team(id).Value).Read().WaitAsync(cancellationToken)
                : null;
            names = models.OpenTo(key.Limits, team?.Limits);
        }

        return
        [
            .. names.Select(name => (name, Deployments: models.TryFind(name, out var serving)
                    ? serving.First.Deployments
                    : [])).Where(group => group.Deployments.Count > 0),
        ];
    }

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
