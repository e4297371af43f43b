using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Keys;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the routes of reports take and give alike.</summary>
internal static class ReportProperties
{
    public static readonly Property Spent = Sum("spend", "US dollars", 3.5e-06m);

    public static readonly Property TotalSpent = Spent with { Name = "total_spend" };

    public static readonly Property CallCount = Count("log_count", "How many calls", 1);

    public static readonly Property Key =
        KeySchemas.Key with { Name = "api_key", Says = "Only calls of this key, by its secret or its SHA-256" };

    /// <summary>The days that <see cref="ReportRange"/> reads.</summary>
    public static IReadOnlyList<Property> Days { get; } =
    [
        Day("start_date", $"The first day, UTC; there are {ReportRange.DaysMax} at most", "2026-11-01"),
        Day("end_date", "The last day; without it today", "2026-11-30"),
    ];

    /// <summary>Whose calls, as <see cref="ReportRights"/> reads it.</summary>
    public static IReadOnlyList<Property> Filters { get; } =
    [
        Key,
        Text("key_alias", "The same by the key's name", "qa-bot"),
        LimitProperties.Id("user_id", "Only calls of this user's keys", Samples.User),
        LimitProperties.Id("internal_user_id", "The same by another name", Samples.User),
        LimitProperties.Id("team_id", "Only calls of this team's keys", Samples.Team),
        LimitProperties.Id("customer_id", "Only calls for this customer", Samples.Customer),
        LimitProperties.Id("end_user", "The same by another name", Samples.Customer),
        Text("model", "Only calls to this upstream model", "llama-3.1-8b-instant"),
        Text("model_group", "Only calls to this model, as clients name it", Samples.Model),
    ];

    /// <summary>What <see cref="Reporter"/> reads.</summary>
    public static IReadOnlyList<Property> Asked { get; } = [.. Days, .. Filters];

    /// <summary>The same where both days must be named.</summary>
    public static IReadOnlyList<Property> AskedWithDays { get; } =
        [.. Days.Select(day => day.Required()), .. Filters];
}
