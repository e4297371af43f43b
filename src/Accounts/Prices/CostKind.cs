namespace Tollgate.Accounts;

/// <summary>What a price names a cost of.</summary>
public enum CostKind
{
    Input,
    Output,
    CacheRead,
    CacheWrite,
    CacheWriteHour,
    AudioInput,
    ImageInput,
    Reasoning,
    AudioOutput,
    ImageOutput,
    Request,
    Image,
    Second,
    Character,
    Query,
}
