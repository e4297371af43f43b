using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Reports without pages: they have all that was asked for, or they are refused.</summary>
internal static class WholeReports
{
    /// <summary>So many sums are held at once for one answer.</summary>
    public const int SumsMax = 100_000;

    private static readonly ApiError TooMany = ApiErrors.BadField(
        "start_date", $"This report has more than {SumsMax} lines. Ask for fewer days, or one team, user or key");

    public static async Task<(IReadOnlyList<SpendSum> Sums, ApiError? Error)> WholeAsync(
        this IReports reports, SpendQuestion question, CancellationToken cancellationToken)
    {
        var sums = await reports.SumAsync(question with { Most = SumsMax + 1 }, cancellationToken);
        if (sums.Count > SumsMax)
            return ([], TooMany);
        // A call that was asked for by one of its tags is told of under the others as well.
        return question is { By: var by, Filter.Tags: { } tags } && by.HasFlag(SpendBy.Tag)
            ? ([.. sums.Where(sum => tags.Contains(sum.Group.Tag))], null)
            : (sums, null);
    }
}
