using Tollgate.Silo.Configuration;

namespace Tollgate.Deploy.Tests.Reading;

/// <summary>A process of the gateway, as a file says that it is to be started.</summary>
internal sealed record Container(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Further variables, that the file does not show.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>What its program makes of that.</summary>
    public GatewayConfiguration Understood()
    {
        var result = GatewayConfiguration.Load(Arguments, Environment.Concat(Secrets).ToDictionary());
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        return result.Configuration!;
    }

    /// <summary>Its variables are those that the program says it knows, and no others: a wrong name would go unnoticed.
    /// </summary>
    public void AssertVariablesAreKnown() => Assert.All(
        Environment.Keys, name => Assert.Matches($@"\b{name}\b", CommandLine.Usage));
}
