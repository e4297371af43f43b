using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What was spent under tags that were made. A call with several counts for each.</summary>
internal static class TagTotalEndpoints
{
    /// <summary>How many tags one question can name.</summary>
    public const int TagsMax = 100;

    public static void MapTagTotals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/spend/tags", OwnAsync).Describe(TagTotalOperations.Own);
        routes.MapGet("/global/spend/tags", AllAsync).Describe(TagTotalOperations.All);
        routes.MapGet("/tag/distinct", DistinctAsync).Describe(TagTotalOperations.Distinct);
        routes.MapGet("/tag/summary", SummaryAsync).Describe(TagTotalOperations.Summary);
    }

    private static async Task<Results<JsonAnswer, ApiError>> OwnAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(query, caller, SpendBy.Tag, cancellationToken);
        return error is not null ? error : Lines.Answer(report.Sums, (json, sum) =>
        {
            json.WriteString("individual_request_tag", sum.Group.Tag);
            json.WriteNumber("log_count", sum.Figures.Calls);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> AllAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(query, caller, SpendBy.Tag, cancellationToken, entities: "tags");
        return error is not null ? error : Lines.Answer("spend_per_tag", report.Sums, (json, sum) =>
        {
            json.WriteString("name", sum.Group.Tag);
            json.WriteMoney("spend", sum.Figures.Spent);
            json.WriteNumber("log_count", sum.Figures.Calls);
        });
    }

    // The most used first, of as many days as a report can have.
    private static async Task<Results<JsonAnswer, ApiError>> DistinctAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Tag, cancellationToken, ReportRange.DaysMax);
        return error is not null ? error : Lines.Answer(
            "results",
            report.Sums.OrderByDescending(sum => sum.Figures.Calls).ThenBy(sum => sum.Group.Tag, StringComparer.Ordinal),
            (json, sum) => json.WriteString("tag", sum.Group.Tag));
    }

    private static async Task<Results<JsonAnswer, ApiError>> SummaryAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        // Of the two the list of whole names counts.
        var names = query.Each("tag_filters", TagsMax);
        var piece = query.Text("tag_filter", AccountId.NameMax);
        ReportRange.RequireBoth(query);
        var (report, error) = await reporter.SumAsync(query, caller, SpendBy.Tag | SpendBy.User, cancellationToken);
        if (error is not null)
            return error;

        var tags = report.Sums.GroupBy(sum => sum.Group.Tag!)
            .Where(tag => names?.Contains(tag.Key)
                ?? (piece is null || tag.Key.Contains(piece, StringComparison.OrdinalIgnoreCase)))
            .Select(tag => (tag.Key, Users: tag.Count(sum => sum.Group.User is not null), Figures: tag.Total()))
            .OrderByDescending(tag => tag.Figures.Calls).ThenBy(tag => tag.Key, StringComparer.Ordinal);
        return Lines.Answer("results", tags, (json, tag) =>
        {
            json.WriteString("tag", tag.Key);
            json.WriteNumber("unique_users", tag.Users);
            json.WriteNumber("total_requests", tag.Figures.Calls);
            json.WriteNumber("successful_requests", tag.Figures.Calls - tag.Figures.Failed);
            json.WriteNumber("failed_requests", tag.Figures.Failed);
            json.WriteNumber("total_tokens", tag.Figures.Prompt + tag.Figures.Completion);
            json.WriteMoney("total_spend", tag.Figures.Spent);
        });
    }
}
