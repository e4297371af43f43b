using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Which customers have called, and what they have spent.</summary>
internal static class CustomerTotalEndpoints
{
    public static void MapCustomerTotals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/global/spend/all_end_users", NamesAsync).Describe(TotalOperations.CustomerNames);
        routes.MapPost("/global/spend/end_users", SpentAsync).Describe(TotalOperations.ByCustomer);
    }

    private static async Task<Results<JsonAnswer, ApiError>> NamesAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Customer, cancellationToken, ReportRange.DashboardDays);
        return error is not null ? error : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("end_users", [.. report.Sums.Select(sum => sum.Group.Customer).OfType<string>()]);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> SpentAsync(
        Fields fields,
        Caller caller,
        ReportRights rights,
        IReports reports,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(fields, time.GetUtcNow(), ReportRange.DashboardDays);
        var key = fields.Text("api_key", NewKey.SecretMax);
        if (fields.Error is { } invalid)
            return invalid;

        var filter = ReportRights.Own(caller, new() { Keys = await rights.KeyAsync(key, cancellationToken) });
        var (sums, error) = await reports.WholeAsync(
            new(range.From, range.To, SpendBy.Customer, filter), cancellationToken);
        return error is not null ? error : Lines.Answer(sums.Where(sum => sum.Group.Customer is not null), (json, sum) =>
        {
            json.WriteString("end_user", sum.Group.Customer);
            json.WriteNumber("total_count", sum.Figures.Calls);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }
}
