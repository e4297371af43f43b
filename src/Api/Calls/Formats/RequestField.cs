namespace Tollgate.Api.Calls.Formats;

/// <summary>What of a request the gateway has to understand. Each can be there once.</summary>
[Flags]
internal enum RequestField
{
    None = 0,
    Model = 1,

    /// <summary>What is asked.</summary>
    Content = 2,
    Stream = 4,
    StreamOptions = 8,

    /// <summary>How long the output may be.</summary>
    OutputBound = 16,

    /// <summary>The same by its other name.</summary>
    OtherOutputBound = 32,

    /// <summary>How many answers, or pictures.</summary>
    Choices = 64,
    User = 128,
    SafetyIdentifier = 256,
    Metadata = 512,
    LitellmMetadata = 1024,
    ServiceTier = 2048,

    /// <summary>Of how many answers the best is picked: all are paid for.</summary>
    OtherChoices = 4096,

    /// <summary>In what form the sound comes: a stream of events is one.</summary>
    StreamFormat = 8192,

    /// <summary>Names something that the provider has kept, in the place of the content or besides it.</summary>
    Kept = 16384,

    /// <summary>Nobody waits for the answer.</summary>
    Background = 32768,
}
