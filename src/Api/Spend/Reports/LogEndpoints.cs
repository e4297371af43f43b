using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>The calls, one by one, or summed for each day.</summary>
internal static class LogEndpoints
{
    /// <summary>So many rows the unpaged list has at most; the newest.</summary>
    private const int RowsMax = 1_000;

    private const string AnswerPrefix = "chatcmpl-";

    public static void MapSpendLogs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/spend/logs", ListAsync);
        routes.MapGet("/spend/logs/v2", PageAsync);
        routes.MapGet("/spend/logs/ui", PageAsync);
    }

    private static async Task<Results<JsonAnswer, ApiError>> ListAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        ILedger ledger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var hasDays = query.Text("start_date") is not null || query.Text("end_date") is not null;
        var isSummed = hasDays && (query.Text("summarize") is null || query.Flag("summarize"));
        var range = ReportRange.Read(query, time.GetUtcNow());
        var request = query.Text("request_id");
        var filter = await rights.ReadAsync(query, caller, cancellationToken);
        if (query.Error is { } invalid)
            return invalid;

        if (isSummed)
        {
            var sums = await reports.SumAsync(
                new(range.From, range.To, SpendBy.Day | SpendBy.User | SpendBy.Model | SpendBy.Key, filter, int.MaxValue),
                cancellationToken);
            return new JsonAnswer(json => WriteDays(json, range, sums));
        }

        var calls = request is null
            ? (await reports.CallsAsync(Calls(range, filter), 0, RowsMax, cancellationToken)).Calls
            : await FindAsync(request, filter, ledger, cancellationToken);
        return new JsonAnswer(json => WriteRows(json, calls));
    }

    private static async Task<Results<JsonAnswer, ApiError>> PageAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        ILedger ledger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 50, "page_size");
        var range = ReportRange.Read(query, time.GetUtcNow());
        var request = query.Text("request_id");
        var filter = await rights.ReadAsync(query, caller, cancellationToken);
        var question = Calls(range, filter) with
        {
            Status = query.Text("status_filter") switch
            {
                "success" => CallStatus.Success,
                "failure" => CallStatus.Failure,
                _ => null,
            },
            SpentLeast = Amount(query, "min_spend"),
            SpentMost = Amount(query, "max_spend"),
        };
        query.RefuseUnserved("session_id");
        if (query.Error is { } invalid)
            return invalid;

        var found = request is null
            ? await reports.CallsAsync(question, page.Offset, page.Size, cancellationToken)
            : PageOf(await FindAsync(request, filter, ledger, cancellationToken));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("data");
            WriteRows(json, found.Calls);
            json.WriteNumber("total", found.Total);
            json.WriteNumber("page", page.Number);
            json.WriteNumber("page_size", page.Size);
            json.WriteNumber("total_pages", page.Of(found.Total));
            json.WriteEndObject();
        });
    }

    private static CallsQuestion Calls(ReportRange range, SpendFilter filter) => new(
        new(range.From.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        new(range.To.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        filter);

    private static CallPage PageOf(IReadOnlyList<CallRecord> calls) => new(calls, calls.Count);

    // Of a call that is not his own nobody learns that it exists.
    private static async Task<IReadOnlyList<CallRecord>> FindAsync(
        string id, SpendFilter filter, ILedger ledger, CancellationToken cancellationToken)
    {
        var text = id.StartsWith(AnswerPrefix, StringComparison.Ordinal) ? id[AnswerPrefix.Length..] : id;
        return Guid.TryParse(text, out var call)
            && await ledger.CallAsync(new(call), cancellationToken) is { IsOpen: false } found
            && filter.Users?.Contains(found.Facts.User ?? "") != false
            && filter.Keys?.Contains(found.Facts.Key ?? "") != false
                ? [found]
                : [];
    }

    private static void WriteRows(Utf8JsonWriter json, IReadOnlyList<CallRecord> calls)
    {
        json.WriteStartArray();
        foreach (var call in calls)
            LogRow.Write(json, call);
        json.WriteEndArray();
    }

    // Days without a call are there as well.
    private static void WriteDays(Utf8JsonWriter json, ReportRange range, IReadOnlyList<SpendSum> sums)
    {
        var days = sums.ToLookup(sum => sum.Group.Day!.Value);
        json.WriteStartArray();
        foreach (var day in range.Days.Reverse())
        {
            json.WriteStartObject();
            json.WriteString("startTime", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteMoney("spend", Sum(days[day]));
            WriteSums(json, "users", days[day].ToLookup(sum => sum.Group.User ?? ""));
            WriteSums(json, "models", days[day].ToLookup(sum => sum.Group.Model ?? ""));
            foreach (var key in days[day].ToLookup(sum => sum.Group.Key ?? "").OrderBy(key => key.Key, StringComparer.Ordinal))
                json.WriteMoney(key.Key, Sum(key));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSums(Utf8JsonWriter json, string name, ILookup<string, SpendSum> sums)
    {
        json.WriteStartObject(name);
        foreach (var one in sums.OrderBy(one => one.Key, StringComparer.Ordinal))
            json.WriteMoney(one.Key, Sum(one));
        json.WriteEndObject();
    }

    private static Money Sum(IEnumerable<SpendSum> sums) =>
        sums.Aggregate(Money.Zero, (spent, sum) => spent + sum.Figures.Spent);

    private static Money? Amount(QueryFields query, string name)
    {
        if (query.Text(name) is not { } text)
            return null;
        if (AmountText.Read(text, out var amount) == AmountFault.None)
            return amount;
        query.Refuse(name, $"{name} must be an amount in dollars");
        return null;
    }
}
