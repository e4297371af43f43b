namespace Tollgate.Accounts;

/// <summary>Another name for a model: who asks for <paramref name="Name"/> is served by <paramref name="Model"/>, and
/// an alias of that is not followed.</summary>
public sealed record ModelAlias(string Name, string Model);

/// <summary>The aliases of one account.</summary>
public static class ModelAliases
{
    /// <summary>What a name stands for; null: for itself.</summary>
    public static string? ModelOf(this IReadOnlyList<ModelAlias> aliases, string name)
    {
        for (var i = 0; i < aliases.Count; i++)
        {
            if (aliases[i].Name == name)
                return aliases[i].Model;
        }

        return null;
    }
}
