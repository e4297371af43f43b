using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary><c>GET /global/spend/report</c>: by team or customer and day, or by key.</summary>
internal static class GroupedEndpoints
{
    public static void MapSpendReport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/global/spend/report", ReportAsync).Describe(GroupedOperations.Report);

    private static async Task<Results<JsonAnswer, ApiError>> ReportAsync(
        QueryFields query,
        Caller caller,
        ReportRights rights,
        IReports reports,
        ILedger ledger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ReportRange.RequireBoth(query);
        var range = ReportRange.Read(query, time.GetUtcNow());
        var filter = await rights.ReadAsync(query, caller, cancellationToken);
        var by = query.Text("group_by") ?? "team";
        // Whoever names a key or a user is told of keys, whatever they are grouped by.
        if (filter.Keys is not null || filter.Users is not null)
            by = "api_key";
        if (by is not ("team" or "customer" or "api_key"))
            query.Refuse("group_by", "group_by must be one of: team, customer, api_key");
        if (query.Error is { } invalid)
            return invalid;

        var (sums, error) = await reports.WholeAsync(new(range.From, range.To, Parts(by), filter), cancellationToken);
        if (error is not null)
            return error;
        if (by == "api_key")
            return Lines.Answer(sums.GroupBy(sum => sum.Group.Key), WriteKey);
        if (by == "customer")
            return Days(sums, ("customers", "customer"), sum => sum.Group.Customer ?? "None");

        var names = await TeamNames.ReadAsync(sums, ledger, cancellationToken);
        return Days(
            sums, ("teams", "team_name"), sum => sum.Group.Team is { } team ? names[team] : "Unassigned Team");
    }

    private static SpendBy Parts(string by) => by switch
    {
        "api_key" => SpendBy.Key | SpendBy.Model,
        "customer" => SpendBy.Day | SpendBy.Model | SpendBy.Key | SpendBy.Customer,
        _ => SpendBy.Day | SpendBy.Model | SpendBy.Key | SpendBy.Team,
    };

    private static JsonAnswer Days(
        IReadOnlyList<SpendSum> sums, (string Parts, string Name) words, Func<SpendSum, string> nameOf) =>
        Lines.Answer(sums.GroupBy(sum => sum.Group.Day!.Value).OrderBy(day => day.Key), (json, day) =>
        {
            json.WriteString("group_by_day", day.Key.ToString("yyyy-MM-dd'T00:00:00+00:00'", CultureInfo.InvariantCulture));
            json.WriteLines(words.Parts, day.GroupBy(nameOf), (json, part) =>
            {
                json.WriteString(words.Name, part.Key);
                json.WriteMoney("total_spend", part.Spent());
                json.WriteLines("metadata", part, (json, sum) =>
                {
                    json.WriteString("model", sum.Group.Model);
                    json.WriteMoney("spend", sum.Figures.Spent);
                    json.WriteNumber("total_tokens", sum.Figures.Prompt + sum.Figures.Completion);
                    json.WriteString("api_key", sum.Group.Key);
                });
            });
        });

    private static void WriteKey(Utf8JsonWriter json, IGrouping<string?, SpendSum> key)
    {
        json.WriteString("api_key", key.Key);
        WriteTotals(json, key);
        json.WriteLines("model_details", key.GroupBy(sum => sum.Group.Model), (json, model) =>
        {
            json.WriteString("model", model.Key);
            WriteTotals(json, model);
        });
    }

    private static void WriteTotals(Utf8JsonWriter json, IEnumerable<SpendSum> sums)
    {
        var all = sums.Total();
        json.WriteMoney("total_cost", all.Spent);
        json.WriteNumber("total_input_tokens", all.Prompt);
        json.WriteNumber("total_output_tokens", all.Completion);
    }
}
