namespace Tollgate.Accounts;

/// <summary>Which models a list of names opens.</summary>
public static class ModelAccess
{
    /// <summary>An empty list opens every model; so do <c>*</c> and LiteLLM's <c>all-proxy-models</c> and, on a key,
    /// <c>all-team-models</c>, since its team answers for itself. A name that ends in <c>*</c> opens what begins with
    /// the rest.</summary>
    /// <param name="groups">The access groups that the model is in: a name of one opens all in it.</param>
    public static bool Allows(IReadOnlyList<string> models, string model, IReadOnlyList<string>? groups = null)
    {
        for (var i = 0; i < models.Count; i++)
        {
            var name = models[i];
            if (name == model || name is "*" or "all-proxy-models" or "all-team-models")
                return true;
            if (name.EndsWith('*') && model.AsSpan().StartsWith(name.AsSpan()[..^1], StringComparison.Ordinal))
                return true;
            if (groups is not null && groups.Contains(name))
                return true;
        }

        return models.Count == 0;
    }
}
