using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>Says what was spent, by whom and on what: sums over the rows of settled calls, exact at the moment of the
/// question.</summary>
/// <remarks>Days are those of UTC on which calls were opened. What is over is summed once and kept; whatever changes a call
/// of such a day has it summed again. Throws <see cref="LedgerUnavailableException"/> where nobody knows.</remarks>
public interface IReports
{
    /// <summary>Sums what was spent, the most first.</summary>
    Task<IReadOnlyList<SpendSum>> SumAsync(SpendQuestion question, CancellationToken cancellationToken);

    /// <summary>A page of settled calls in the order that is asked for, and how many there are.</summary>
    Task<CallPage> CallsAsync(CallsQuestion question, long offset, int most, CancellationToken cancellationToken);

    /// <summary>Takes the next step towards keeping the sums of days that are over. Several processes may do so at
    /// once.</summary>
    /// <returns>Whether another step can follow at once.</returns>
    Task<bool> KeepSumsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>By what sums are told apart.</summary>
[Flags]
public enum SpendBy
{
    Nothing = 0,
    Day = 1,
    Key = 2,
    Team = 4,
    User = 8,
    Customer = 16,
    Organization = 32,

    /// <summary>The model's name as the client wrote it.</summary>
    Model = 64,

    /// <summary>The upstream model that ran.</summary>
    Deployment = 128,
    Route = 256,

    /// <summary>A call with several tags counts for each; one without any, for none.</summary>
    Tag = 512,
}

/// <summary>Whose calls; what is null is anybody's, and of several any will do.</summary>
public sealed record SpendFilter
{
    /// <summary>The hashes of their first secrets.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    public IReadOnlyList<string>? Teams { get; init; }

    public IReadOnlyList<string>? Users { get; init; }

    public IReadOnlyList<string>? Customers { get; init; }

    public IReadOnlyList<string>? Organizations { get; init; }

    /// <summary>As clients wrote them, or as upstream models are called, with their provider before them or
    /// without.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>As clients wrote them, and nothing else.</summary>
    public IReadOnlyList<string>? ModelGroups { get; init; }

    /// <summary>Tags that were made.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Most">How many sums are told.</param>
public sealed record SpendQuestion(DateOnly From, DateOnly To, SpendBy By, SpendFilter Filter, int Most = 10_000);

/// <summary>One sum. Of what sums are not told apart by, nothing is said.</summary>
public sealed record SpendSum(SpendGroup Group, SpendFigures Figures);

/// <inheritdoc cref="SpendBy"/>
public readonly record struct SpendGroup(
    DateOnly? Day = null,
    string? Key = null,
    string? Team = null,
    string? User = null,
    string? Customer = null,
    string? Organization = null,
    string? Model = null,
    string? Deployment = null,
    string? Route = null,
    string? Tag = null);

/// <param name="Spent">With whatever calls were adjusted by.</param>
/// <param name="Calls">All that were settled.</param>
/// <param name="Failed">Those that failed.</param>
public readonly record struct SpendFigures(
    Money Spent, long Prompt, long Completion, long CachedRead, long CacheWrite, long Calls, long Failed)
{
    public static SpendFigures operator +(in SpendFigures left, in SpendFigures right) => new(
        left.Spent + right.Spent,
        left.Prompt + right.Prompt,
        left.Completion + right.Completion,
        left.CachedRead + right.CachedRead,
        left.CacheWrite + right.CacheWrite,
        left.Calls + right.Calls,
        left.Failed + right.Failed);
}

/// <summary>What calls are ordered by. Of those that are alike the newest come first.</summary>
public enum CallOrder
{
    /// <summary>When they were opened.</summary>
    Opened,

    /// <summary>When they were settled.</summary>
    Settled,

    /// <summary>How long they took from the one to the other.</summary>
    Duration,

    /// <summary>What they did cost, with whatever they were adjusted by.</summary>
    Spent,

    /// <summary>All of their tokens.</summary>
    Tokens,
}

/// <summary>Which calls.</summary>
/// <param name="From">Opened then, or later.</param>
/// <param name="To">Opened before.</param>
public sealed record CallsQuestion(DateTimeOffset From, DateTimeOffset To, SpendFilter Filter)
{
    /// <summary>This one alone; null: whichever.</summary>
    public CallId? Call { get; init; }

    /// <summary>Those that failed, or those that did not; null: however they ended.</summary>
    public bool? Failed { get; init; }

    /// <summary>Null: whatever they did cost.</summary>
    public Money? SpentLeast { get; init; }

    /// <inheritdoc cref="SpentLeast"/>
    public Money? SpentMost { get; init; }

    public CallOrder Order { get; init; }

    /// <summary>The least first, and not the most.</summary>
    public bool Ascending { get; init; }

    /// <summary>The first and the last day, if it asks for all settled calls of whole days.</summary>
    internal (DateOnly From, DateOnly To)? WholeDays =>
        Call is null && Failed is null && SpentLeast is null && SpentMost is null
        && From.UtcDateTime.TimeOfDay == TimeSpan.Zero && To.UtcDateTime.TimeOfDay == TimeSpan.Zero && From < To
            ? (DateOnly.FromDateTime(From.UtcDateTime), DateOnly.FromDateTime(To.UtcDateTime).AddDays(-1))
            : null;
}

public sealed record CallPage(IReadOnlyList<CallRecord> Calls, long Total);
