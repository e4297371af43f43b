using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;
using static Tollgate.Api.Spend.Reports.ReportProperties;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the routes of totals take and give. Without days they are about the last 30.</summary>
internal static class TotalOperations
{
    private static readonly Property Limit =
        Count("limit", "The most lines, those that spent most", 10, least: 1, TotalEndpoints.LinesMax);

    public static readonly Operation All = new(Tag.Spend, "Tells what was spent in all")
    {
        Query = Asked,
        Answer = Gives(Spent, RowProperties.MaxBudget with { Says = "US dollars that all calls together may spend" }),
    };

    public static readonly Operation ByDay = new(Tag.Spend, "Tells what was spent on each day")
    {
        Query = Asked,
        Answer = ListOf(Row("DaySpend", Day("date", "The day"), Spent)),
    };

    public static readonly Operation ByKey = new(Tag.Spend, "Tells which keys spent most")
    {
        Query = [.. Asked, Limit.Usually(10)],
        Answer = ListOf(Row(
            "KeySpend",
            Text("api_key", "The key's SHA-256", Samples.KeyHash),
            Text("key_alias", "Its name", "qa-bot").OrNull(),
            Text("key_name", "Its secret as it may be shown", "sk-...PrBw").OrNull(),
            TotalSpent)),
    };

    public static readonly Operation ByTeam = new(Tag.Spend, "Tells what teams spent, in all and by day")
    {
        Query = Asked,
        Answer = Gives(
            List("daily_spend", "For each day what each team spent, by its name",
                Row("TeamSpendOfDay", Day("date", "The day")).Open()),
            Names("teams", "The names of the teams", most: null, "QA Prod Bot"),
            List("total_spend_per_team", "What each spent in all", Row(
                "TeamSpend", Text("team_id", "The team's name", "QA Prod Bot"), TotalSpent))),
    };

    public static readonly Operation ByModel = new(Tag.Spend, "Tells which models most was spent on")
    {
        Query = [.. Asked, Limit.Usually(TotalEndpoints.LinesMax)],
        Answer = ListOf(Row("ModelSpend", Text("model", "The model", Samples.Model), TotalSpent)),
    };

    public static readonly Operation ByProvider = new(Tag.Spend, "Tells what was spent with each provider")
    {
        Query = Asked,
        Answer = ListOf(Row("ProviderSpend", Text("provider", "The provider", "groq"), Spent)),
    };

    public static readonly Operation CustomerNames = new(Tag.Spend, "Names the customers that have called")
    {
        Query = Asked,
        Answer = Gives(Names("end_users", "The customers", most: null, Samples.Customer)),
    };

    public static readonly Operation ByCustomer = new(Tag.Spend, "Tells what was spent for each customer")
    {
        Body =
        [
            Key,
            Instant("startTime", "From this day on", "2026-11-01T00:00:00Z"),
            Instant("endTime", "Until this day, which counts", "2026-11-30T00:00:00Z"),
        ],
        Example = """{"startTime": "2026-11-01T00:00:00Z", "endTime": "2026-11-30T00:00:00Z"}""",
        Answer = ListOf(Row(
            "CustomerSpend",
            Text("end_user", "The customer", Samples.Customer),
            CallCount with { Name = "total_count" },
            TotalSpent)),
    };
}
