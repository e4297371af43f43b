namespace Tollgate.Silo.Configuration;

/// <summary>A value that must not be shown: it prints as <c>***</c>, wherever it ends up.</summary>
public sealed class Secret(string value)
{
    /// <summary>The value itself, for the one place that needs it.</summary>
    public string Reveal() => value;

    public override string ToString() => "***";
}
