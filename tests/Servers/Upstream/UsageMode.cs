using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>How the fake upstream reports usage; what it bills stays true in every mode.</summary>
public enum UsageMode
{
    Normal,

    /// <summary>No usage at all, not even the final chunk that was asked for.</summary>
    Missing,

    Zero,

    Negative,

    /// <summary>1e18 tokens each.</summary>
    Absurd,

    /// <summary>Strings where numbers belong.</summary>
    Text,

    /// <summary>More cached tokens than prompt tokens.</summary>
    [JsonStringEnumMemberName("cached_above_prompt")]
    CachedAbovePrompt,
}
