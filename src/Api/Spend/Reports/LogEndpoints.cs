using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>The calls, one by one, or summed for each day.</summary>
internal static class LogEndpoints
{
    /// <summary>So many rows the unpaged list has at most; the newest.</summary>
    private const int RowsMax = 1_000;

    /// <summary>So many a page has at most.</summary>
    public const int PageMax = 1_000;

    public static void MapSpendLogs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/spend/logs", ListAsync).Describe(LogOperations.Logs);
        routes.MapGet("/spend/logs/v2", PageAsync).Describe(LogOperations.LogPage);
        routes.MapGet("/spend/logs/ui", PageAsync).Describe(LogOperations.LogPage);
    }

    private static async Task<Results<JsonAnswer, ApiError>> ListAsync(
        QueryFields query,
        Caller caller,
        LogQuestion log,
        Reporter reporter,
        IReports reports,
        CancellationToken cancellationToken)
    {
        var hasDays = query.Text("start_date") is not null || query.Text("end_date") is not null;
        var isSummed = query.Text("summarize") is null || query.Flag("summarize");
        // A call that is named is told as it is.
        if (hasDays && isSummed && query.Text("request_id") is null)
        {
            var (report, error) = await reporter.SumAsync(
                query, caller, SpendBy.Day | SpendBy.User | SpendBy.Model | SpendBy.Key, cancellationToken);
            return error is not null ? error : WriteDays(report);
        }

        var question = await log.ReadAsync(query, caller, cancellationToken);
        if (query.Error is { } invalid)
            return invalid;

        var (calls, _) = await reports.CallsAsync(question, 0, RowsMax, cancellationToken);
        return Lines.Answer(calls, LogRow.Write);
    }

    private static async Task<Results<JsonAnswer, ApiError>> PageAsync(
        QueryFields query, Caller caller, LogQuestion log, IReports reports, CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 50, "page_size", PageMax);
        var question = await log.ReadWholeAsync(query, caller, cancellationToken);
        if (query.Error is { } invalid)
            return invalid;

        var (calls, total) = await reports.CallsAsync(question, page.Offset, page.Size, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteLines("data", calls, LogRow.Write);
            json.WriteNumber("total", total);
            json.WriteNumber("page", page.Number);
            json.WriteNumber("page_size", page.Size);
            json.WriteNumber("total_pages", page.Of(total));
            json.WriteEndObject();
        });
    }

    // Days without a call are there as well.
    private static JsonAnswer WriteDays(Report report)
    {
        var days = report.Sums.ToLookup(sum => sum.Group.Day!.Value);
        return Lines.Answer(report.Range.Days.Reverse(), (json, day) =>
        {
            json.WriteDay("startTime", day);
            json.WriteMoney("spend", days[day].Spent());
            WriteSums(json, "users", days[day].ToLookup(sum => sum.Group.User ?? ""));
            WriteSums(json, "models", days[day].ToLookup(sum => sum.Group.Model ?? ""));
            WriteSums(json, days[day].ToLookup(sum => sum.Group.Key ?? ""));
        });
    }

    private static void WriteSums(Utf8JsonWriter json, string name, ILookup<string, SpendSum> sums)
    {
        json.WriteStartObject(name);
        WriteSums(json, sums);
        json.WriteEndObject();
    }

    private static void WriteSums(Utf8JsonWriter json, ILookup<string, SpendSum> sums)
    {
        foreach (var one in sums.OrderBy(one => one.Key, StringComparer.Ordinal))
            json.WriteMoney(one.Key, one.Spent());
    }
}
