namespace Tollgate.Api.Models;

/// <summary>A model's name, cut at its first slash. What stands before it is a provider, or part of the name.</summary>
internal readonly record struct PrefixedName(string? Prefix, string Name)
{
    /// <summary>Who serves it: OpenAI, where no provider stands before it.</summary>
    public string Provider => Prefix ?? Models.Provider.OpenAI.Prefix;

    public static PrefixedName Cut(string model) =>
        model.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
            ? new(model[..slash], model[(slash + 1)..])
            : new(null, model);
}
