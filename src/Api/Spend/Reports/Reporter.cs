using Tollgate.Api.Access;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What was spent in some days.</summary>
internal readonly record struct Report(ReportRange Range, IReadOnlyList<SpendSum> Sums);

/// <summary>Sums what a query asks for: of which days, and whose calls.</summary>
internal sealed class Reporter(ReportRights rights, IReports reports, TimeProvider time)
{
    /// <param name="days">How many days there are where the query names no beginning.</param>
    /// <param name="most">So many sums, the most first; null: all there are.</param>
    /// <param name="entities">The parameter that names several whom it is about.</param>
    public async Task<(Report Report, ApiError? Error)> SumAsync(
        QueryFields query,
        Caller caller,
        SpendBy by,
        CancellationToken cancellationToken,
        int days = ReportRange.DaysUsual,
        int? most = null,
        string? entities = null)
    {
        var range = ReportRange.Read(query, time.GetUtcNow(), days);
        var filter = await rights.ReadAsync(query, caller, cancellationToken, entities);
        if (query.Error is { } invalid)
            return (default, invalid);

        var question = new SpendQuestion(range.From, range.To, by, filter);
        if (most is { } few)
            return (new(range, await reports.SumAsync(question with { Most = few }, cancellationToken)), null);
        var (sums, error) = await reports.WholeAsync(question, cancellationToken);
        return (new(range, sums), error);
    }
}
