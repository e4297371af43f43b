using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>What a call has to cost: its provider's bill, where that can be known, or else a rule of
/// docs/metering.md.</summary>
/// <param name="IsEstimate">Its row says that the provider did not tell what was used.</param>
internal sealed record Rule(string Name, bool IsEstimate, Func<Ended, decimal> Cost)
{
    private const int BytesPerToken = 4;

    /// <summary>By the codes of <see cref="Expectations"/>.</summary>
    public static IReadOnlyDictionary<string, Rule> All { get; } = new Dictionary<string, Rule>
    {
        ["="] = new("what the provider bills", false, ended => ended.Bill),
        ["0"] = new("nothing", false, _ => 0),
        ["z"] = new("nothing, as its provider said", false, _ => 0),
        ["k"] = new("what its provider said, with all of its input cached", false, ended =>
            ended.CostOf(ended.Billed with { Cached = ended.Billed.Prompt })),
        ["c"] = new("its input and what it delivered, counted here", true, ended =>
            Counted(ended, ended.Billed.Completion, late: 0)),
        ["c+"] = new("its input, what it delivered, and a token that was on its way, counted here", true, ended =>
            Counted(ended, ended.Billed.Completion, late: 1)),
        ["l"] = new("its input, and a token for four bytes that came", true, ended =>
            Counted(ended, (ended.Lines[^1].Bytes + BytesPerToken - 1) / BytesPerToken, late: 0)),
        ["t"] = new("the input that it told, and what it delivered, counted here", true, ended => Told(ended, late: 0)),
        ["t+"] = new("the same, and a token that was on its way", true, ended => Told(ended, late: 1)),
    };

    private static decimal Counted(Ended ended, long words, long late) =>
        ended.CostOf(ended.Route.Counted(words, ended.Ending.Choices, late));

    private static decimal Told(Ended ended, long late) =>
        ended.CostOf(ended.Billed with { Completion = ended.Billed.Completion + late });
}

/// <summary>What our books say of a call.</summary>
internal sealed record Booked(string? Status, decimal? Cost, bool IsEstimate, decimal Spent, decimal Held);

/// <summary>What became of the call of one cell, by our books and by the provider's bill.</summary>
/// <param name="Lines">Of the bill: one for every time that the provider was asked.</param>
internal sealed record Ended(Route Route, Ending Ending, Booked Books, IReadOnlyList<BillLine> Lines)
{
    /// <summary>Between balances and entries, by the ledger's own audit, when nothing of the row was open any more.</summary>
    public string Differences { get; init; } = "";

    /// <summary>What the provider bills, in dollars.</summary>
    public decimal Bill => Lines.Sum(line => Cells.PriceOf(Route, line).Of(new(line.Tokens, line.Units)));

    /// <summary>The tokens that were billed last.</summary>
    public Tokens Billed => Lines[^1].Tokens;

    /// <summary>What something costs where the call ran last.</summary>
    public decimal CostOf(Used used) => Cells.PriceOf(Route, Lines[^1]).Of(used);

    public decimal CostOf(Tokens tokens) => CostOf(new Used(tokens));
}
