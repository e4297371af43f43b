using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Tollgate.Accounts;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>The models that are served, by their public names.</summary>
internal sealed class ModelList
{
    private readonly FrozenDictionary<string, DeploymentGroup> _groups;
    private readonly FrozenDictionary<string, GroupAlias> _aliases;
    private readonly DeploymentFactory _factory;
    private readonly WildcardGroups _wildcards;
    private readonly Fallbacks _fallbacks;

    private ModelList(
        DeploymentFactory factory,
        RouterSettings router,
        IReadOnlyList<WildcardGroups.Member> members,
        IReadOnlyList<GroupAlias> aliases)
    {
        _factory = factory;
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
            .ToFrozenDictionary(
                group => group.Key, group => new DeploymentGroup(group.Key, [.. group]), StringComparer.Ordinal);
        _wildcards = new(factory, members.Where(member => IsWildcard(member.Entry)));
        _fallbacks = new(router, name => Find(name) ?? (AliasOf(name) is { } model ? Find(model) : null));
    }

    /// <summary>The public names, in the order of the configuration, those with a <c>*</c> as they are
    /// written.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <param name="errors">Everything that is wrong with the entries, each with its line, and with the fallbacks; such
    /// entries are left out.</param>
    /// <param name="aliases">Further names; null: none.</param>
    public static ModelList From(
        IReadOnlyList<ModelEntry> entries,
        RouterSettings router,
        PriceCatalog prices,
        out IReadOnlyList<string> errors,
        IReadOnlyList<GroupAlias>? aliases = null)
    {
        var factory = new DeploymentFactory(prices, router);
        var members = new List<WildcardGroups.Member>();
        var wrong = new List<string>();
        foreach (var (entry, place) in Places(entries))
        {
            if (!HasFitWildcards(entry))
                wrong.Add(
                    $"model_list, line {entry.Line}: model_name may hold one *, and model one if model_name does");
            else if (factory.Create(entry, place, wrong) is { } deployment)
                members.Add(new(entry, place, deployment));
        }

        var list = new ModelList(factory, router, members, aliases ?? []);
        wrong.AddRange(list._fallbacks.Errors());
        errors = wrong;
        return list;
    }

    /// <summary>Finds who may serve a model: an exact name goes before one with a <c>*</c>, and of those the one that
    /// fixes most.</summary>
    public bool TryFind(string model, [NotNullWhen(true)] out Candidates? candidates)
    {
        var group = Find(model);
        candidates = group is null ? null : group.Candidates ??= _fallbacks.Behind(group);
        return candidates is not null;
    }

    /// <summary>All that the configuration names, and those that were made of names with a <c>*</c>.</summary>
    public IEnumerable<Deployment> Deployments =>
        _groups.Values.Concat(_wildcards.Made).SelectMany(group => group.Deployments);

    /// <summary>What a name stands for in the configuration; null: for itself.</summary>
    public string? AliasOf(string name) => _aliases.TryGetValue(name, out var alias) ? alias.Model : null;

    /// <summary>What the catalogue says that a model costs, whoever serves it; null: it does not know it.</summary>
    public Price? ListedPrice(string model) => _factory.Find(model)?.Price;

    /// <summary>The access groups that a model is in; none, where nobody serves it.</summary>
    public IReadOnlyList<string> AccessGroupsOf(string model) => Find(model)?.AccessGroups ?? [];

    private DeploymentGroup? Find(string model) =>
        _groups.TryGetValue(model, out var group) || _wildcards.TryFind(model, out group) ? group : null;

    private static IEnumerable<(ModelEntry Entry, DeploymentFactory.Place Place)> Places(
        IReadOnlyList<ModelEntry> entries)
    {
        var names = entries.CountBy(entry => entry.ModelName).ToDictionary();
        var twins = new Dictionary<(string Name, string Model, string? ApiBase), int>();
        foreach (var entry in entries)
        {
            var twin = (entry.ModelName, entry.Model, entry.ApiBase);
            var before = twins.GetValueOrDefault(twin);
            twins[twin] = before + 1;
            yield return (entry, new(names[entry.ModelName] == 1, before));
        }
    }

    private static bool IsWildcard(ModelEntry entry) => WildcardName.CountIn(entry.ModelName) > 0;

    private static bool HasFitWildcards(ModelEntry entry)
    {
        var inName = WildcardName.CountIn(entry.ModelName);
        return inName <= 1 && WildcardName.CountIn(entry.Model) <= inName;
    }
}
