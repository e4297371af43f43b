using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Day by day what was used and spent, and by whom: <c>/user/daily/activity</c> and its like.</summary>
internal static class ActivityEndpoints
{
    /// <summary>As many days as there are.</summary>
    private const int Whole = ReportRange.DaysMax;

    private const SpendBy Details = SpendBy.Day | SpendBy.Key | SpendBy.Model | SpendBy.Deployment | SpendBy.Route;

    public static void MapActivity(this IEndpointRouteBuilder routes)
    {
        Map("/user/daily/activity", "user_id", SpendBy.User, usual: 50, mustHaveDays: true);
        Map("/user/daily/activity/aggregated", "user_id", SpendBy.User, usual: Whole, mustHaveDays: true);
        Map("/team/daily/activity", "team_ids", SpendBy.Team);
        Map("/customer/daily/activity", "end_user_ids", SpendBy.Customer);
        Map("/organization/daily/activity", "organization_ids", SpendBy.Organization);
        Map("/tag/daily/activity", "tags", SpendBy.Tag);

        void Map(string route, string entities, SpendBy by, int usual = 10, bool mustHaveDays = false) => routes.MapGet(
                route,
                (QueryFields query, Caller caller, ReportRights rights, IReports reports, TimeProvider time,
                    CancellationToken cancellationToken) => ActivityAsync(
                        query, caller, rights, reports, time, (entities, by, usual, mustHaveDays), cancellationToken))
            .Describe(ActivityOperations.Of(entities, usual == Whole ? null : usual, mustHaveDays));
    }

    private static async Task<Results<JsonAnswer, ApiError>> ActivityAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        TimeProvider time,
        (string Entities, SpendBy By, int Usual, bool MustHaveDays) of,
        CancellationToken cancellationToken)
    {
        if (of.MustHaveDays)
            ReportRange.RequireBoth(query);
        var range = ReportRange.Read(query, time.GetUtcNow());
        var page = of.Usual == Whole ? new Page(1, Whole) : Page.Read(query, of.Usual, "page_size", LogEndpoints.PageMax);
        var filter = await rights.ReadAsync(query, caller, cancellationToken, of.Entities);
        query.RefuseUnserved("timezone", "exclude_team_ids", "exclude_end_user_ids", "exclude_organization_ids");
        if (query.Error is { } invalid)
            return invalid;

        // The days that have anything, the last first; of those on the page all details.
        var (days, error) = await reports.WholeAsync(new(range.From, range.To, SpendBy.Day, filter), cancellationToken);
        days = [.. days.OrderByDescending(day => day.Group.Day)];
        SpendSum[] shown = [.. days.Skip((int)Math.Min(page.Offset, days.Count)).Take(page.Size)];
        IReadOnlyList<SpendSum> details = [], entities = [];
        if (shown.Length > 0)
        {
            // Apart, since a call with several tags counts for each of them.
            var question = new SpendQuestion(shown[^1].Group.Day!.Value, shown[0].Group.Day!.Value, Details, filter);
            (details, error) = await reports.WholeAsync(question, cancellationToken);
            if (error is null)
            {
                question = question with { By = SpendBy.Day | of.By };
                (entities, error) = await reports.WholeAsync(question, cancellationToken);
            }
        }

        if (error is not null)
            return error;

        var (detailsOf, entitiesOf) = (details.ToLookup(sum => sum.Group.Day), entities.ToLookup(sum => sum.Group.Day));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteLines("results", shown, (json, day) =>
                WriteDay(json, day, [.. detailsOf[day.Group.Day]], [.. entitiesOf[day.Group.Day]]));
            WriteTotals(json, days.Total(), page, days.Count);
            json.WriteEndObject();
        });
    }

    private static void WriteDay(Utf8JsonWriter json, SpendSum day, SpendSum[] details, SpendSum[] entities)
    {
        json.WriteDay("date", day.Group.Day!.Value);
        WriteMetrics(json, day.Figures);
        json.WriteStartObject("breakdown");
        json.WriteEmptyObject("mcp_servers");
        WriteBreakdown(json, "models", details, sum => PrefixedName.Cut(sum.Group.Deployment!).Name);
        WriteBreakdown(json, "model_groups", details, sum => sum.Group.Model);
        WriteBreakdown(json, "providers", details, sum => PrefixedName.Cut(sum.Group.Deployment!).Provider);
        WriteBreakdown(json, "endpoints", details, sum => sum.Group.Route);
        WriteBreakdown(json, "api_keys", details, sum => sum.Group.Key);
        WriteBreakdown(json, "entities", entities, sum => EntityOf(sum.Group));
        json.WriteEndObject();
    }

    // Besides the day it is told apart by one of these.
    private static string? EntityOf(in SpendGroup group) =>
        group.Team ?? group.Customer ?? group.Organization ?? group.Tag ?? group.User;

    private static void WriteBreakdown(
        Utf8JsonWriter json, string name, SpendSum[] details, Func<SpendSum, string?> part)
    {
        json.WriteStartObject(name);
        foreach (var one in details.GroupBy(part).Where(one => one.Key is not null))
        {
            json.WriteStartObject(one.Key!);
            WriteMetrics(json, one.Total());
            json.WriteEmptyObject("metadata");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMetrics(Utf8JsonWriter json, SpendFigures figures)
    {
        json.WriteStartObject("metrics");
        json.WriteMoney("spend", figures.Spent);
        json.WriteNumber("prompt_tokens", figures.Prompt);
        json.WriteNumber("completion_tokens", figures.Completion);
        json.WriteNumber("cache_read_input_tokens", figures.CachedRead);
        json.WriteNumber("cache_creation_input_tokens", figures.CacheWrite);
        json.WriteNumber("total_tokens", figures.Prompt + figures.Completion);
        json.WriteNumber("successful_requests", figures.Calls - figures.Failed);
        json.WriteNumber("failed_requests", figures.Failed);
        json.WriteNumber("api_requests", figures.Calls);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, SpendFigures all, Page page, int days)
    {
        json.WriteStartObject("metadata");
        json.WriteMoney("total_spend", all.Spent);
        json.WriteNumber("total_prompt_tokens", all.Prompt);
        json.WriteNumber("total_completion_tokens", all.Completion);
        json.WriteNumber("total_tokens", all.Prompt + all.Completion);
        json.WriteNumber("total_api_requests", all.Calls);
        json.WriteNumber("total_successful_requests", all.Calls - all.Failed);
        json.WriteNumber("total_failed_requests", all.Failed);
        json.WriteNumber("total_cache_read_input_tokens", all.CachedRead);
        json.WriteNumber("total_cache_creation_input_tokens", all.CacheWrite);
        json.WriteNumber("page", page.Number);
        json.WriteNumber("total_pages", Math.Max(1, page.Of(days)));
        json.WriteBoolean("has_more", page.Number < page.Of(days));
        json.WriteEndObject();
    }
}
