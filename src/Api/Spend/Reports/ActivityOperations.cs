using Tollgate.Api.Describing;
using Tollgate.Api.Lists;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the routes of activity take and give.</summary>
internal static class ActivityOperations
{
    private static readonly Schema Metrics = Row(
        "Metrics",
        Sum("spend", "US dollars", 3.5e-06m),
        Count("prompt_tokens", "Tokens of the input", 10),
        Count("completion_tokens", "Tokens of the output", 20),
        Count("cache_read_input_tokens", "Of the input, read from a cache", 0),
        Count("cache_creation_input_tokens", "Of the input, written to one", 0),
        Count("total_tokens", "Input and output", 30),
        Count("successful_requests", "Calls that ended well", 1),
        Count("failed_requests", "Calls that did not", 0),
        Count("api_requests", "All calls", 1));

    private static readonly Schema Part =
        Row("MetricsOfPart", Nested("metrics", "The figures", Metrics), Empty("metadata"));

    private static readonly Schema Answer = Gives(
        List("results", "The days that have anything, the last first", Row(
            "ActivityOfDay",
            Day("date", "The day"),
            Nested("metrics", "The figures", Metrics),
            Nested("breakdown", "The same in parts", Row(
                "Breakdown",
                Empty("mcp_servers"),
                Parts("models", "upstream model", "llama-3.1-8b-instant"),
                Parts("model_groups", "model", Samples.Model),
                Parts("providers", "provider", "groq"),
                Parts("endpoints", "route", "/chat/completions"),
                Parts("api_keys", "key", Samples.KeyHash),
                Parts("entities", "one of whom it is the activity", Samples.Name))))),
        Nested("metadata", "The figures of all days, and the page", Row(
            "ActivityTotals",
            Sum("total_spend", "US dollars", 3.5e-06m),
            Count("total_prompt_tokens", "Tokens of the input", 10),
            Count("total_completion_tokens", "Tokens of the output", 20),
            Count("total_tokens", "Both", 30),
            Count("total_api_requests", "All calls", 1),
            Count("total_successful_requests", "Calls that ended well", 1),
            Count("total_failed_requests", "Calls that did not", 0),
            Count("total_cache_read_input_tokens", "Of the input, read from a cache", 0),
            Count("total_cache_creation_input_tokens", "Of the input, written to one", 0),
            Count("page", "Which page this is", 1),
            Count("total_pages", "How many there are", 1),
            Flag("has_more", "Whether another follows"))));

    /// <param name="entities">The parameter that names some of them.</param>
    /// <param name="usual">How many days a page has; null: there are no pages.</param>
    public static Operation Of(string entities, int? usual, bool mustHaveDays) => new(
        Tag.Spend, $"Tells day by day what {WhoOf(entities)} used and spent")
    {
        Query =
        [
            .. mustHaveDays ? ReportProperties.AskedWithDays : ReportProperties.Asked,
            .. entities == "user_id"
                ? [] : (Property[])[Ids(entities, "Only these", ReportRights.NamesMax, SampleOf(entities))],
            .. usual is { } size ? PageProperties.Asked(size, "page_size", LogEndpoints.PageMax) : [],
        ],
        Answer = Answer,
    };

    private static Property Parts(string name, string part, string sample) =>
        Map(name, $"The figures of each {part}", Part, sample);

    private static string WhoOf(string entities) => entities switch
    {
        "team_ids" => "teams",
        "end_user_ids" => "customers",
        "organization_ids" => "organizations",
        "tags" => "calls with tags",
        _ => "users",
    };

    private static string SampleOf(string entities) => entities switch
    {
        "team_ids" => Samples.Team,
        "end_user_ids" => Samples.Customer,
        "organization_ids" => Samples.Organization,
        _ => Samples.Tag,
    };
}
