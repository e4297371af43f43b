namespace Tollgate.Api.Describing;

/// <summary>The people and things that all examples speak of.</summary>
internal static class Samples
{
    public const string Name = "name";
    public const string Model = "llama3";
    public const string Key = "sk-RXBfFCrWPpP4kXcGqgPrBw";
    public const string KeyHash = "6d0d61d44b1be2d3f5d2ba9a2f6fbb7b09dc1ca74b36f2a0b64cfcbd9bd0fbd8";
    public const string Team = "qa-prod";
    public const string User = "ishaan";
    public const string Email = "ishaan@example.com";
    public const string Customer = "ishaan3";
    public const string Organization = "acme";
    public const string Budget = "monthly-10";
    public const string Tag = "nightly";
    public const string Call = "01a2049f-c9e4-7721-b81b-6e5536f84acb";
    public const string Instant = "2026-11-23T18:58:26.971000Z";
    public const string Day = "2026-11-23";
}
