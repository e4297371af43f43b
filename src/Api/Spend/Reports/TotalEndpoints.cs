using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Models;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What was spent in all, by one thing at a time: LiteLLM's <c>/global/spend/...</c> and
/// <c>/spend/tags</c>.</summary>
internal static class TotalEndpoints
{
    /// <summary>The days that dashboards look at.</summary>
    private const int DashboardDays = 30;

    /// <summary>How many lines a list has at most.</summary>
    private const int LinesMax = 1_000;

    public static void MapSpendTotals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/global/spend", AllAsync);
        routes.MapGet("/global/spend/logs", DaysAsync);
        routes.MapGet("/global/spend/keys", KeysAsync);
        routes.MapGet("/global/spend/teams", TeamsAsync);
        routes.MapGet("/global/spend/models", ModelsAsync);
        routes.MapGet("/global/spend/provider", ProvidersAsync);
        routes.MapGet("/global/spend/all_end_users", AllCustomersAsync);
        routes.MapPost("/global/spend/end_users", CustomersAsync);
        routes.MapGet("/global/spend/tags", TagsAsync);
        routes.MapGet("/spend/tags", OwnTagsAsync);
    }

    private static async Task<JsonAnswer> AllAsync(
        IReports reports, AccountDefaults defaults, TimeProvider time, CancellationToken cancellationToken)
    {
        var range = ReportRange.Last(DashboardDays, time.GetUtcNow());
        var sums = await reports.SumAsync(new(range.From, range.To, SpendBy.Nothing, new()), cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteMoney("spend", sums[0].Figures.Spent);
            json.WriteMoney("max_budget", defaults.ProxyBudget);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> DaysAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var range = ReportRange.Last(DashboardDays, time.GetUtcNow());
        var filter = await rights.ReadAsync(query, caller, cancellationToken);
        if (query.Error is { } invalid)
            return invalid;

        var sums = (await reports.SumAsync(new(range.From, range.To, SpendBy.Day, filter), cancellationToken))
            .ToDictionary(sum => sum.Group.Day!.Value, sum => sum.Figures.Spent);
        return List(range.Days.Reverse(), (json, day) =>
        {
            json.WriteString("date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteMoney("spend", sums.GetValueOrDefault(day));
        });
    }

    private static Task<Results<JsonAnswer, ApiError>> ModelsAsync(
        QueryFields query, Caller caller, IReports reports, TimeProvider time, CancellationToken cancellationToken) =>
        LinesAsync(query, caller, reports, time, SpendBy.Model, (json, sum) =>
        {
            json.WriteString("model", sum.Group.Model);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        }, cancellationToken);

    private static async Task<Results<JsonAnswer, ApiError>> ProvidersAsync(
        QueryFields query, Caller caller, IReports reports, TimeProvider time, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, time.GetUtcNow());
        if (query.Error is { } invalid)
            return invalid;

        var sums = await reports.SumAsync(
            new(range.From, range.To, SpendBy.Deployment, ReportRights.Own(caller, new())), cancellationToken);
        var providers = sums.GroupBy(
                sum => PrefixedName.Cut(sum.Group.Deployment!).Prefix ?? "openai", sum => sum.Figures.Spent)
            .Select(provider => (provider.Key, Spent: provider.Aggregate(Money.Zero, (left, right) => left + right)))
            .OrderByDescending(provider => provider.Spent.Dollars);
        return List(providers, (json, provider) =>
        {
            json.WriteString("provider", provider.Key);
            json.WriteMoney("spend", provider.Spent);
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> KeysAsync(
        QueryFields query,
        Caller caller,
        IReports reports,
        SavedRows rows,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", usual: 10, least: 1, LinesMax);
        var range = ReportRange.Last(DashboardDays, time.GetUtcNow());
        if (query.Error is { } invalid)
            return invalid;

        var sums = (await reports.SumAsync(
            new(range.From, range.To, SpendBy.Key, ReportRights.Own(caller, new()), most), cancellationToken))
            .Where(sum => sum.Group.Key is not null).ToArray();
        var keys = (await rows.FirstAsync<KeyProfile>(
            new("key") { Ids = [.. sums.Select(sum => sum.Group.Key!)], Order = ListOrder.Id }, most, cancellationToken))
            .ToDictionary(key => key.Account.Name, key => key.Profile);
        return List(sums, (json, sum) =>
        {
            var key = keys.GetValueOrDefault(sum.Group.Key!);
            json.WriteString("api_key", sum.Group.Key);
            json.WriteString("key_alias", key?.Alias);
            json.WriteString("key_name", key?.Name);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }

    private static async Task<JsonAnswer> TeamsAsync(
        IReports reports, SavedRows rows, TimeProvider time, CancellationToken cancellationToken)
    {
        var range = ReportRange.Last(DashboardDays, time.GetUtcNow());
        var sums = (await reports.SumAsync(
            new(range.From, range.To, SpendBy.Day | SpendBy.Team, new(), int.MaxValue), cancellationToken))
            .Where(sum => sum.Group.Team is not null).ToArray();
        var teams = sums.GroupBy(sum => sum.Group.Team!)
            .Select(team => (Id: team.Key, Spent: team.Aggregate(Money.Zero, (spent, sum) => spent + sum.Figures.Spent)))
            .OrderByDescending(team => team.Spent.Dollars).Take(LinesMax).ToArray();
        var names = (await rows.FirstAsync<TeamProfile>(
            new("team") { Ids = [.. teams.Select(team => team.Id)], Order = ListOrder.Id }, LinesMax, cancellationToken))
            .ToDictionary(team => team.Account.Name, team => team.Profile.Alias);
        var days = sums.ToLookup(sum => sum.Group.Day!.Value);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("daily_spend");
            foreach (var day in range.Days.Reverse())
            {
                json.WriteStartObject();
                json.WriteString("date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                foreach (var sum in days[day])
                    json.WriteMoney(NameOf(sum.Group.Team!), sum.Figures.Spent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNames("teams", [.. teams.Select(team => NameOf(team.Id))]);
            json.WriteStartArray("total_spend_per_team");
            foreach (var team in teams)
            {
                json.WriteStartObject();
                json.WriteString("team_id", NameOf(team.Id));
                json.WriteMoney("total_spend", team.Spent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

        string NameOf(string id) => names.GetValueOrDefault(id) ?? id;
    }

    private static async Task<JsonAnswer> AllCustomersAsync(
        IReports reports, TimeProvider time, CancellationToken cancellationToken)
    {
        var range = ReportRange.Last(DashboardDays, time.GetUtcNow());
        var sums = await reports.SumAsync(
            new(range.From, range.To, SpendBy.Customer, new(), LinesMax), cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("end_users", [.. sums.Select(sum => sum.Group.Customer).OfType<string>()]);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> CustomersAsync(
        Fields fields,
        Caller caller,
        Keys.NamedKeys keys,
        IReports reports,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = fields.Text("api_key", Keys.NewKey.SecretMax);
        var to = DateOnly.FromDateTime((fields.Instant("endTime") ?? now).UtcDateTime);
        var from = fields.Instant("startTime") is { } start
            ? DateOnly.FromDateTime(start.UtcDateTime)
            : to.AddDays(1 - DashboardDays);
        if (fields.Error is { } invalid)
            return invalid;

        var account = key is null ? null : (await keys.ByNameAsync([key], cancellationToken))[0];
        var filter = new SpendFilter { Keys = key is null ? null : [account?.Name ?? key] };
        var sums = await reports.SumAsync(
            new(from, to, SpendBy.Customer, ReportRights.Own(caller, filter), LinesMax), cancellationToken);
        return List(sums.Where(sum => sum.Group.Customer is not null), (json, sum) =>
        {
            json.WriteString("end_user", sum.Group.Customer);
            json.WriteNumber("total_count", sum.Figures.Calls);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> TagsAsync(
        QueryFields query, Caller caller, IReports reports, TimeProvider time, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, time.GetUtcNow());
        var tags = query.Ids("tags", LinesMax);
        if (query.Error is { } invalid)
            return invalid;

        var sums = await reports.SumAsync(
            new(range.From, range.To, SpendBy.Tag, ReportRights.Own(caller, new() { Tags = tags }), LinesMax),
            cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("spend_per_tag");
            foreach (var sum in sums.Where(sum => tags?.Contains(sum.Group.Tag!) ?? true))
            {
                json.WriteStartObject();
                json.WriteString("name", sum.Group.Tag);
                json.WriteMoney("spend", sum.Figures.Spent);
                json.WriteNumber("log_count", sum.Figures.Calls);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Task<Results<JsonAnswer, ApiError>> OwnTagsAsync(
        QueryFields query, Caller caller, IReports reports, TimeProvider time, CancellationToken cancellationToken) =>
        LinesAsync(query, caller, reports, time, SpendBy.Tag, (json, sum) =>
        {
            json.WriteString("individual_request_tag", sum.Group.Tag);
            json.WriteNumber("log_count", sum.Figures.Calls);
            json.WriteMoney("total_spend", sum.Figures.Spent);
        }, cancellationToken);

    private static async Task<Results<JsonAnswer, ApiError>> LinesAsync(
        QueryFields query,
        Caller caller,
        IReports reports,
        TimeProvider time,
        SpendBy by,
        Action<Utf8JsonWriter, SpendSum> write,
        CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", usual: LinesMax, least: 1, LinesMax);
        var range = ReportRange.Read(query, time.GetUtcNow());
        if (query.Error is { } invalid)
            return invalid;

        return List(
            await reports.SumAsync(
                new(range.From, range.To, by, ReportRights.Own(caller, new()), most), cancellationToken),
            write);
    }

    private static JsonAnswer List<T>(IEnumerable<T> lines, Action<Utf8JsonWriter, T> write) => new(json =>
    {
        json.WriteStartArray();
        foreach (var line in lines)
        {
            json.WriteStartObject();
            write(json, line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
