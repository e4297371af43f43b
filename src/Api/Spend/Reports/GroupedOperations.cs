using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;
using static Tollgate.Api.Spend.Reports.ReportProperties;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the route of the report takes and gives.</summary>
internal static class GroupedOperations
{
    private static readonly Schema Part = Row(
        "ReportPart",
        Text("model", "The model", Samples.Model).OrNull(),
        Spent,
        Count("total_tokens", "Tokens", 30),
        Text("api_key", "The key's SHA-256", Samples.KeyHash).OrNull());

    private static IReadOnlyList<Property> Totals { get; } =
    [
        Sum("total_cost", "US dollars", 3.5e-06m),
        Count("total_input_tokens", "Tokens of the input", 10),
        Count("total_output_tokens", "Tokens of the output", 20),
    ];

    private static readonly Schema OfKey = Row("KeyReport",
    [
        Text("api_key", "The key's SHA-256", Samples.KeyHash).OrNull(),
        .. Totals,
        List("model_details", "The same for each model", Row("ModelReport",
            [Text("model", "The model", Samples.Model).OrNull(), .. Totals])),
    ]);

    public static readonly Operation Report = new(Tag.Spend,
        "Reports what was spent, by team or customer and day, or by key",
        "Whoever names a key or a user is told of keys, whatever they are grouped by.")
    {
        Query =
        [
            .. AskedWithDays,
            Word("group_by", "What is summed up", "team", "customer", "api_key").Usually("team"),
        ],
        Answer = ListOf(Either(
            OfDay("teams", "team_name", "Team"), OfDay("customers", "customer", "Customer"), OfKey)),
    };

    private static Schema OfDay(string parts, string name, string kind) => Row(
        $"{kind}DayReport",
        Instant("group_by_day", "The day", "2026-11-23T00:00:00+00:00"),
        List(parts, "Who spent something", Row(
            $"{kind}Report",
            Text(name, "Its name", "QA Prod Bot"),
            TotalSpent,
            List("metadata", "The same for each model and key", Part))));
}
