using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Models that are served under names with a <c>*</c>: their deployments are made when somebody first asks for
/// them.</summary>
internal sealed class WildcardGroups
{
    /// <summary>The oldest are forgotten beyond it: clients may ask for as many names as they can think of.</summary>
    public const int KeptMax = 1_000;

    private readonly DeploymentFactory _factory;
    private readonly (WildcardName Name, Member[] Members)[] _wildcards;
    private readonly ConcurrentDictionary<string, DeploymentGroup> _made = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lock _making = new();

    public WildcardGroups(DeploymentFactory factory, IEnumerable<Member> members)
    {
        _factory = factory;
        _wildcards = [.. members
            .GroupBy(member => member.Entry.ModelName, StringComparer.Ordinal)
            .Select(group => (Name: WildcardName.Of(group.Key), Members: group.ToArray()))
            .OrderByDescending(wildcard => wildcard.Name.Fixed)];
    }

    /// <summary>Those that somebody has asked for.</summary>
    public IEnumerable<DeploymentGroup> Made => _made.Values;

    public bool TryFind(string model, [NotNullWhen(true)] out DeploymentGroup? group)
    {
        if (_made.TryGetValue(model, out group))
            return true;
        if (!DeploymentFactory.IsName(model) || WildcardName.CountIn(model) > 0)
            return false;

        foreach (var (name, members) in _wildcards)
        {
            if (name.Matches(model))
                return TryMake(model, name, members, out group);
        }

        return false;
    }

    private bool TryMake(
        string model, WildcardName name, Member[] members, [NotNullWhen(true)] out DeploymentGroup? group)
    {
        lock (_making)
        {
            if (_made.TryGetValue(model, out group))
                return true;

            Deployment[] deployments = [.. members.Select(member => Make(member, model, name)).OfType<Deployment>()];
            if (deployments.Length == 0)
                return false;

            if (_order.Count == KeptMax)
                _made.TryRemove(_order.Dequeue(), out _);
            _order.Enqueue(model);
            _made[model] = group = new(model, deployments);
            return true;
        }
    }

    private Deployment? Make(Member member, string model, WildcardName name)
    {
        var filled = member.Entry with { ModelName = model, Model = name.Fill(member.Entry.Model, model) };
        // The client names the model, never the provider to which the configured key is sent.
        return _factory.Create(filled, member.Place, []) is { } made
            && (made.MockResponse is not null
                || (made.ApiBase == member.Pattern.ApiBase && made.KeyHeader == member.Pattern.KeyHeader))
            ? made
            : null;
    }

    /// <param name="Pattern">What the entry is with the <c>*</c> in its names.</param>
    internal sealed record Member(ModelEntry Entry, DeploymentFactory.Place Place, Deployment Pattern);
}
