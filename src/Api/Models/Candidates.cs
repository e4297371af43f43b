namespace Tollgate.Api.Models;

/// <summary>The deployments that may run a call: those of the group that is asked for, then, group by group, those that
/// take over should it fail.</summary>
internal sealed class Candidates
{
    private readonly IReadOnlyList<DeploymentGroup> _groups;

    /// <param name="groups">At least one.</param>
    /// <param name="passedOver">How many groups before the first were left out.</param>
    public Candidates(IReadOnlyList<DeploymentGroup> groups, int passedOver = 0)
    {
        (_groups, PassedOver) = (groups, passedOver);
        All = groups.Count == 1
            ? groups[0].Deployments
            : [.. groups.SelectMany(group => group.Deployments)];
    }

    public int GroupCount => _groups.Count;

    /// <summary>How many groups failed, or were passed over, before the first of these.</summary>
    public int PassedOver { get; }

    public IReadOnlyList<Deployment> All { get; }

    /// <summary>Those that are to run the call, unless they fail.</summary>
    public DeploymentGroup First => _groups[0];

    public DeploymentGroup this[int group] => _groups[group];

    /// <summary>Those that do not cool down.</summary>
    /// <returns>Itself, where none does; null, where all do.</returns>
    public Candidates? OpenAt(DateTimeOffset now)
    {
        // On every call: nothing is allocated where nobody cools down.
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i].IsCoolingAt(now))
                return OnlyOpenAt(now);
        }

        return this;
    }

    /// <summary>How long it takes until the first of them has cooled down.</summary>
    public TimeSpan CoolingAt(DateTimeOffset now) =>
        All.Min(deployment => deployment.Cooldown?.LeftAt(now) ?? TimeSpan.Zero);

    /// <summary>Those of which something is true.</summary>
    /// <returns>Itself, where it is true of all; null, where it is of none.</returns>
    public Candidates? Only(Func<Deployment, bool> predicate)
    {
        if (All.All(predicate))
            return this;

        var (left, passedOver) = (new List<DeploymentGroup>(), PassedOver);
        foreach (var group in _groups)
        {
            Deployment[] fit = [.. group.Deployments.Where(predicate)];
            if (fit.Length > 0)
                left.Add(new(group.Name, fit));
            else if (left.Count == 0)
                passedOver++;
        }

        return left.Count > 0 ? new(left, passedOver) : null;
    }

    /// <summary>Those of which something is true, as long as one of the first group's is among them: that others could
    /// take over is no reason to let a call through that was not for them.</summary>
    public Candidates? OnlyWithFirst(Func<Deployment, bool> predicate) =>
        Only(predicate) is { } left && left.PassedOver == PassedOver ? left : null;

    private Candidates? OnlyOpenAt(DateTimeOffset now) => Only(deployment => !deployment.IsCoolingAt(now));
}
