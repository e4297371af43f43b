using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>Which groups take over, one after the other, where a group has failed.</summary>
internal sealed class Fallbacks(RouterSettings router, Func<string, DeploymentGroup?> find)
{
    /// <summary>What is wrong with the configured ones, each by name.</summary>
    public IEnumerable<string> Errors() =>
        router.Fallbacks.SelectMany(group => group.Value.Select(name => (Of: $"fallbacks of '{group.Key}'", Name: name)))
            .Concat(router.DefaultFallbacks.Select(name => (Of: "default_fallbacks", Name: name)))
            .Where(fallback => find(fallback.Name) is null)
            .Select(fallback => $"{fallback.Of}: model_list does not serve '{fallback.Name}'")
            .Distinct();

    /// <summary>A group and those behind it: each with its own fallbacks before the next, as they would fail.</summary>
    public Candidates Behind(DeploymentGroup group)
    {
        var groups = new List<DeploymentGroup> { group };
        Add(group.Name);
        return new(groups);

        void Add(string failed)
        {
            foreach (var name in router.FallbacksOf(failed))
            {
                if (groups.Count > router.MaxFallbacks)
                    return;
                if (find(name) is not { } fallback || groups.Contains(fallback))
                    continue;
                groups.Add(fallback);
                Add(fallback.Name);
            }
        }
    }
}
