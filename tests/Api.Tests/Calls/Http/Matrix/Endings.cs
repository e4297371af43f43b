using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>When the client goes.</summary>
internal enum Leaving
{
    Never,
    BeforeTheFirstByte,
    InTheMiddle,
    BehindTheLastEvent,
}

/// <summary>A way in which a call can end.</summary>
/// <param name="Status">What its row says of it.</param>
/// <param name="Fake">What the provider does.</param>
internal sealed record Ending(string Name, string Status, FakeBehavior Fake)
{
    public bool Streams => Name.StartsWith("stream", StringComparison.Ordinal);

    /// <summary>What the request has besides.</summary>
    public string? Members { get; init; }

    /// <summary>How many answers are asked for.</summary>
    public int Choices { get; init; } = 1;

    public Leaving Leaves { get; init; }

    /// <summary>How often the provider may be asked again.</summary>
    public int Retries { get; init; }

    /// <summary>Which of the deployments of the model is asked: see <see cref="Cells"/>.</summary>
    public string Deployment { get; init; } = "";

    public override string ToString() => Name;
}

/// <summary>The endings of the matrix.</summary>
internal static class Endings
{
    private const string Success = "success";
    private const string Failure = "failure";
    private const string Cancelled = "cancelled";

    /// <summary>Of a stream: the chunks of its output, five tokens each.</summary>
    private const int Chunks = 4;

    private static readonly string TwentyWords = string.Concat(Enumerable.Repeat(" token", 20));

    // As an answer can be, whole and streamed.
    private static readonly Ending[] Answered =
    [
        new("with usage", Success, new()),
        new("without usage", Success, new() { Usage = UsageMode.Missing }),
        new("usage said to be zero", Success, new() { Usage = UsageMode.Zero }),
        new("usage below zero", Success, new() { Usage = UsageMode.Negative }),
        new("usage beyond any bound", Success, new() { Usage = UsageMode.Absurd }),
        new("usage that is text", Success, new() { Usage = UsageMode.Text }),
        new("more cached than the prompt has", Success, new() { Usage = UsageMode.CachedAbovePrompt }),
        new("more usage than its text has", Success, new() { Text = " token", CompletionTokens = 9 }),
        new("less usage than its text has", Success, new() { Text = TwentyWords, CompletionTokens = 3 }),
        new("three choices", Success, new()) { Members = "\"n\":3", Choices = 3 },
        new("three choices without usage", Success, new() { Usage = UsageMode.Missing })
        {
            Members = "\"n\":3",
            Choices = 3,
        },
        new("calls a tool", Success, new() { ToolCalls = true }),
        new("calls a tool, without usage", Success, new() { ToolCalls = true, Usage = UsageMode.Missing }),
        new("part was cached", Success, new() { CachedTokens = 4 }),
        new("part is written to the cache", Success, new() { CacheWriteTokens = 3 }),
        new("part is written for an hour", Success, new() { CacheWriteTokens = 5, CacheWriteHourTokens = 3 }),
        new("part was thought", Success, new() { ReasoningTokens = 7 }),
        new("part was sound", Success, new() { AudioPromptTokens = 6, AudioCompletionTokens = 2 }),
        new("parts of many kinds", Success, new()
        {
            CachedTokens = 4,
            CacheWriteTokens = 2,
            AudioPromptTokens = 1,
            ReasoningTokens = 7,
            AudioCompletionTokens = 2,
        }),
    ];

    // As a call can fail before the client has anything of an answer, or go on to somebody else.
    private static readonly Ending[] Refused =
    [
        new("refused with 400", Failure, new() { Status = 400 }),
        new("refused with 429", Failure, new() { Status = 429 }),
        new("refused with 500", Failure, new() { Status = 500 }),
        new("an error in the place of the answer", Failure, new() { ErrorAfter = 0 }),
        new("cut before its first byte", Failure, new() { CutAfter = 0 }),
        new("nothing in time", Failure, new() { StallAfter = 0 }) { Deployment = Cells.Impatient },
        new("500, then asked again", Success, new() { Status = 500, Times = 1 }) { Retries = 1 },
        new("500, then another model", Success, new() { Status = 500, Times = 1 }) { Deployment = Cells.Falling },
    ];

    public static IReadOnlyList<Ending> All { get; } =
    [
        .. Answered.Select(Whole),
        new("whole, best of three", Success, new()) { Members = "\"best_of\":3" },
        new("whole, best of three without usage", Success, new() { Usage = UsageMode.Missing })
        {
            Members = "\"best_of\":3",
        },
        .. Refused.Select(Whole),
        new("whole, cut in its middle", Failure, new() { CutAfter = 1 }),
        new("whole, stalls in its middle", Failure, new() { StallAfter = 1 }) { Deployment = Cells.Impatient },
        new("whole, client gone before its first byte", Success, new()) { Leaves = Leaving.BeforeTheFirstByte },

        .. Answered.Select(Streamed),
        .. Refused.Select(Streamed),
        new("stream, cut behind some output", Failure, new() { Chunks = Chunks, CutAfter = 3 }),
        new("stream, cut before its usage", Failure, new() { Chunks = Chunks, CutAfter = Chunks }),
        new("stream, an error behind some output", Failure, new() { Chunks = Chunks, ErrorAfter = 3 }),
        new("stream, stalls behind some output", Failure, new() { Chunks = Chunks, StallAfter = 3 })
        {
            Deployment = Cells.Impatient,
        },
        new("stream, client gone before its first byte", Cancelled, new() { Chunks = Chunks })
        {
            Leaves = Leaving.BeforeTheFirstByte,
        },
        new("stream, client gone in its middle", Cancelled, new() { Chunks = Chunks, HoldAfter = 3 })
        {
            Leaves = Leaving.InTheMiddle,
        },
        new("stream, client gone behind its last event", Success, new() { Chunks = Chunks })
        {
            Leaves = Leaving.BehindTheLastEvent,
        },
    ];

    private static Ending Whole(Ending ending) => ending with { Name = $"whole, {ending.Name}" };

    private static Ending Streamed(Ending ending) => ending with { Name = $"stream, {ending.Name}" };
}
