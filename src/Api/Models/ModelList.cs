using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>The models that are served, by their public names.</summary>
internal sealed class ModelList
{
    private readonly FrozenDictionary<string, DeploymentGroup> _groups;
    private readonly FrozenDictionary<string, GroupAlias> _aliases;
    private readonly WildcardGroups _wildcards;

    private ModelList(
        DeploymentFactory factory, IReadOnlyList<WildcardGroups.Member> members, IReadOnlyList<GroupAlias> aliases)
    {
        _aliases = aliases.ToFrozenDictionary(alias => alias.Name, StringComparer.Ordinal);
        Names =
        [
            .. members.Select(member => member.Entry.ModelName)
                .Concat(aliases.Where(alias => !alias.Hidden).Select(alias => alias.Name))
                .Distinct(StringComparer.Ordinal),
        ];
        _groups = members
            .Where(member => !IsWildcard(member.Entry))
            .GroupBy(member => member.Entry.ModelName, member => member.Pattern, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => new DeploymentGroup([.. group]), StringComparer.Ordinal);
        _wildcards = new(factory, members.Where(member => IsWildcard(member.Entry)));
    }

    /// <summary>The public names, in the order of the configuration, those with a <c>*</c> as they are
    /// written.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <param name="errors">Everything that is wrong with the entries, each with its line; such entries are left
    /// out.</param>
    /// <param name="aliases">Further names; null: none.</param>
    public static ModelList From(
        IReadOnlyList<ModelEntry> entries,
        PriceCatalog prices,
        out IReadOnlyList<string> errors,
        IReadOnlyList<GroupAlias>? aliases = null)
    {
        var factory = new DeploymentFactory(prices);
        var members = new List<WildcardGroups.Member>();
        var wrong = new List<string>();
        foreach (var entry in entries)
        {
            if (!HasFitWildcards(entry))
                wrong.Add(
                    $"model_list, line {entry.Line}: model_name may hold one *, and model one if model_name does");
            else if (factory.Create(entry, wrong) is { } deployment)
                members.Add(new(entry, deployment));
        }

        errors = wrong;
        return new(factory, members, aliases ?? []);
    }

    /// <summary>Finds who serves a model: an exact name goes before one with a <c>*</c>, and of those the one that
    /// fixes most.</summary>
    public bool TryRoute(string model, [NotNullWhen(true)] out Deployment? deployment)
    {
        deployment = _groups.TryGetValue(model, out var group) || _wildcards.TryFind(model, out group)
            ? group.Next()
            : null;
        return deployment is not null;
    }

    /// <summary>What a name stands for in the configuration; null: for itself.</summary>
    public string? AliasOf(string name) => _aliases.TryGetValue(name, out var alias) ? alias.Model : null;

    /// <summary>The access groups that a model is in; none, where nobody serves it.</summary>
    public IReadOnlyList<string> AccessGroupsOf(string model) =>
        _groups.TryGetValue(model, out var group) || _wildcards.TryFind(model, out group) ? group.AccessGroups : [];

    private static bool IsWildcard(ModelEntry entry) => WildcardName.CountIn(entry.ModelName) > 0;

    private static bool HasFitWildcards(ModelEntry entry)
    {
        var inName = WildcardName.CountIn(entry.ModelName);
        return inName <= 1 && WildcardName.CountIn(entry.Model) <= inName;
    }
}
