using System.Text.Json.Serialization;

namespace Tollgate.Servers.Upstream;

/// <summary>
/// What one request was billed: the tokens, or what else its provider bills, that really went out, whatever usage was
/// reported. The prompt, and what else belongs to the input, counts once anything of the answer went out, or the client
/// left while it was made; a refusal, or a cut before, is free. <c>Count</c> numbers the lines; <c>Id</c> is the
/// request's x-request-id, else one of ours, and a retry under the same id has a line of its own; <c>AnswerId</c> is the
/// id in the answer's body.
/// </summary>
public sealed record BillLine(
    long Count, string Id, string AnswerId, string? Authorization, string Model, Tokens Tokens, BillOutcome Outcome)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Units Units { get; init; }

    /// <summary>How many bytes of the answer went out, by which nothing is billed; 0 also where nothing special was asked
    /// for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Bytes { get; init; }
}

/// <summary>Everything that was billed so far.</summary>
public sealed record BillTotals(long Count, long Prompt, long Completion);

public enum BillOutcome
{
    [JsonStringEnumMemberName("finished")]
    Finished,

    /// <summary>The client left before the end.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,

    /// <summary>The connection was cut as the request had asked.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,

    /// <summary>Answered with an error.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
