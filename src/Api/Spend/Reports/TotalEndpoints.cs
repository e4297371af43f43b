using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Models;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What was spent in all, by day, key, model or provider: LiteLLM's <c>/global/spend/...</c></summary>
internal static class TotalEndpoints
{
    /// <summary>How many lines a list has at most whose length is asked for.</summary>
    public const int LinesMax = 1_000;

    public static void MapSpendTotals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/global/spend", AllAsync).Describe(TotalOperations.All);
        routes.MapGet("/global/spend/logs", DaysAsync).Describe(TotalOperations.ByDay);
        routes.MapGet("/global/spend/keys", KeysAsync).Describe(TotalOperations.ByKey);
        routes.MapGet("/global/spend/models", ModelsAsync).Describe(TotalOperations.ByModel);
        routes.MapGet("/global/spend/provider", ProvidersAsync).Describe(TotalOperations.ByProvider);
    }

    private static async Task<Results<JsonAnswer, ApiError>> AllAsync(
        QueryFields query,
        Caller caller,
        Reporter reporter,
        AccountDefaults defaults,
        CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Nothing, cancellationToken, ReportRange.DashboardDays);
        return error is not null ? error : new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteMoney("spend", report.Sums.Spent());
            json.WriteMoney("max_budget", defaults.ProxyBudget);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> DaysAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Day, cancellationToken, ReportRange.DashboardDays);
        if (error is not null)
            return error;

        var days = report.Sums.ToDictionary(sum => sum.Group.Day!.Value, sum => sum.Figures.Spent);
        return Lines.Answer(report.Range.Days.Reverse(), (json, day) =>
        {
            json.WriteDay("date", day);
            json.WriteMoney("spend", days.GetValueOrDefault(day));
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> KeysAsync(
        QueryFields query, Caller caller, Reporter reporter, SavedRows rows, CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", usual: 10, least: 1, LinesMax);
        var (report, error) = await reporter.SumAsync(
            query, caller, SpendBy.Key, cancellationToken, ReportRange.DashboardDays, most);
        if (error is not null)
            return error;

        var sums = report.Sums.Where(sum => sum.Group.Key is not null).ToArray();
        var keys = (await rows.FirstAsync<KeyProfile>(
            new("key") { Ids = [.. sums.Select(sum => sum.Group.Key!)], Order = ListOrder.Id }, most, cancellationToken))
            .ToDictionary(key => key.Account.Name, key => key.Profile);
        return Lines.Answer(sums, (json, sum) =>
        {
            var key = keys.GetValueOrDefault(sum.Group.Key!);
            json.WriteString("api_key", sum.Group.Key);
            json.WriteString("key_alias", key?.Alias);
            json.WriteString("key_name", key?.Name);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> ModelsAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", usual: LinesMax, least: 1, LinesMax);
        var (report, error) = await reporter.SumAsync(query, caller, SpendBy.Model, cancellationToken, most: most);
        return error is not null ? error : Lines.Answer(report.Sums, (json, sum) =>
        {
            json.WriteString("model", sum.Group.Model);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> ProvidersAsync(
        QueryFields query, Caller caller, Reporter reporter, CancellationToken cancellationToken)
    {
        var (report, error) = await reporter.SumAsync(query, caller, SpendBy.Deployment, cancellationToken);
        if (error is not null)
            return error;

        var providers = report.Sums.GroupBy(sum => PrefixedName.Cut(sum.Group.Deployment!).Provider)
            .Select(provider => (provider.Key, Spent: provider.Spent()))
            .OrderByDescending(provider => provider.Spent.Dollars);
        return Lines.Answer(providers, (json, provider) =>
        {
            json.WriteString("provider", provider.Key);
            json.WriteMoney("spend", provider.Spent);
        });
    }
}
