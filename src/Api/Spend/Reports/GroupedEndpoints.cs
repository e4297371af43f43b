using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary><c>GET /global/spend/report</c>: by team or customer and day, or by key.</summary>
internal static class GroupedEndpoints
{
    private const int NamesMax = 10_000;

    public static void MapSpendReport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/global/spend/report", ReportAsync);

    private static async Task<Results<JsonAnswer, ApiError>> ReportAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        SavedRows rows,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var range = ReportRange.ReadBoth(query, time.GetUtcNow());
        var filter = await rights.ReadAsync(query, caller, cancellationToken);
        var by = query.Text("group_by") ?? "team";
        // Whoever names a key or a user is told of keys, whatever they are grouped by.
        if (filter.Keys is not null || filter.Users is not null)
            by = "api_key";
        if (by is not ("team" or "customer" or "api_key"))
            query.Refuse("group_by", "group_by must be one of: team, customer, api_key");
        if (query.Error is { } invalid)
            return invalid;

        if (by == "api_key")
        {
            var keys = await SumAsync(SpendBy.Key | SpendBy.Model);
            return new JsonAnswer(json => WriteKeys(json, keys));
        }

        var isTeam = by == "team";
        var sums = await SumAsync(SpendBy.Day | SpendBy.Model | SpendBy.Key | (isTeam ? SpendBy.Team : SpendBy.Customer));
        var names = isTeam ? await NamesAsync(sums, rows, cancellationToken) : [];
        return new JsonAnswer(json => WriteDays(
            json,
            sums,
            isTeam ? ("teams", "team_name") : ("customers", "customer"),
            sum => isTeam
                ? sum.Group.Team is { } id ? names.GetValueOrDefault(id) ?? id : "Unassigned Team"
                : sum.Group.Customer ?? "None"));

        Task<IReadOnlyList<SpendSum>> SumAsync(SpendBy parts) =>
            reports.SumAsync(new(range.From, range.To, parts, filter, int.MaxValue), cancellationToken);
    }

    private static async Task<Dictionary<string, string?>> NamesAsync(
        IReadOnlyList<SpendSum> sums, SavedRows rows, CancellationToken cancellationToken)
    {
        var ids = sums.Select(sum => sum.Group.Team).OfType<string>().Distinct().Take(NamesMax).ToArray();
        var teams = await rows.FirstAsync<TeamProfile>(
            new("team") { Ids = ids, Order = ListOrder.Id }, NamesMax, cancellationToken);
        return teams.ToDictionary(team => team.Account.Name, team => team.Profile.Alias);
    }

    private static void WriteDays(
        Utf8JsonWriter json,
        IReadOnlyList<SpendSum> sums,
        (string Parts, string Name) words,
        Func<SpendSum, string> nameOf)
    {
        json.WriteStartArray();
        foreach (var day in sums.GroupBy(sum => sum.Group.Day!.Value).OrderBy(day => day.Key))
        {
            json.WriteStartObject();
            json.WriteString("group_by_day", day.Key.ToString("yyyy-MM-dd'T00:00:00+00:00'", CultureInfo.InvariantCulture));
            json.WriteStartArray(words.Parts);
            foreach (var part in day.GroupBy(nameOf))
            {
                json.WriteStartObject();
                json.WriteString(words.Name, part.Key);
                json.WriteMoney("total_spend", Spent(part));
                json.WriteStartArray("metadata");
                foreach (var sum in part)
                {
                    json.WriteStartObject();
                    json.WriteString("model", sum.Group.Model);
                    json.WriteMoney("spend", sum.Figures.Spent);
                    json.WriteNumber("total_tokens", sum.Figures.Prompt + sum.Figures.Completion);
                    json.WriteString("api_key", sum.Group.Key);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKeys(Utf8JsonWriter json, IReadOnlyList<SpendSum> sums)
    {
        json.WriteStartArray();
        foreach (var key in sums.GroupBy(sum => sum.Group.Key))
        {
            json.WriteStartObject();
            json.WriteString("api_key", key.Key);
            WriteTotals(json, key);
            json.WriteStartArray("model_details");
            foreach (var model in key.GroupBy(sum => sum.Group.Model))
            {
                json.WriteStartObject();
                json.WriteString("model", model.Key);
                WriteTotals(json, model);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTotals(Utf8JsonWriter json, IEnumerable<SpendSum> sums)
    {
        var all = sums.Aggregate(default(SpendFigures), (left, right) => left + right.Figures);
        json.WriteMoney("total_cost", all.Spent);
        json.WriteNumber("total_input_tokens", all.Prompt);
        json.WriteNumber("total_output_tokens", all.Completion);
    }

    private static Money Spent(IEnumerable<SpendSum> sums) =>
        sums.Aggregate(Money.Zero, (spent, sum) => spent + sum.Figures.Spent);
}
