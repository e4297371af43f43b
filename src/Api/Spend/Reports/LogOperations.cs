using Tollgate.Api.Describing;
using Tollgate.Api.Lists;
using static Tollgate.Api.Describing.Vocabulary;
using static Tollgate.Api.Spend.Reports.ReportProperties;

namespace Tollgate.Api.Spend.Reports;

/// <summary>What the routes of the log take and give, and the rows of <see cref="LogRow"/>.</summary>
internal static class LogOperations
{
    private static readonly Schema Log = Row(
        "SpendLog",
        Text("request_id", "The call", Samples.Call),
        Text("call_type", "The kind of call", "acompletion"),
        Text("api_key", "The key's SHA-256", Samples.KeyHash).OrNull(),
        Spent,
        Count("total_tokens", "Tokens", 30),
        Count("prompt_tokens", "Tokens of the input", 10),
        Count("completion_tokens", "Tokens of the output", 20),
        Instant("startTime", "When it began"),
        Instant("endTime", "When it ended").OrNull(),
        Never("completionStartTime"),
        Text("model", "The upstream model", "llama-3.1-8b-instant"),
        Text("model_group", "The model that it asked for", Samples.Model),
        Text("custom_llm_provider", "Who ran it", "groq"),
        Text("api_base", "LiteLLM's; always empty here", ""),
        Text("user", "The key's user", Samples.User),
        Empty("metadata"),
        Word("cache_hit", "LiteLLM's", "False"),
        Never("cache_key"),
        Names("request_tags", "Its tags that were made", Calls.CallMarks.TagsMax, Samples.Tag),
        Text("team_id", "The key's team", Samples.Team).OrNull(),
        Text("organization_id", "The key's organization", Samples.Organization).OrNull(),
        Text("end_user", "In whose name it was", Samples.Customer).OrNull(),
        Never("requester_ip_address"),
        Empty("messages"),
        Empty("response"),
        Never("session_id"),
        Word("status", "How it ended", "success", "failure"));

    private static readonly Property Request = Text("request_id", "Only this call, whenever it was", Samples.Call);

    public static readonly Operation Logs = new(Tag.Spend, "Lists calls, or sums them up by day",
        "Summed up where a day is named, unless `summarize` is false or a call is named; else the newest calls. Users "
        + "are told of their own.")
    {
        Query = [.. Asked, Flag("summarize", "Whether days are summed up").Usually(true), Request],
        Answer = ListOf(Either(Log, Row(
            "SpendOfDay",
            Day("startTime", "The day"),
            Spent,
            Map("users", "US dollars of each user", Spent.Of, Samples.User),
            Map("models", "US dollars to each model", Spent.Of, Samples.Model)).Open())),
    };

    public static readonly Operation LogPage = new(Tag.Spend, "Lists calls, page by page")
    {
        Query =
        [
            .. Asked,
            Request,
            Word("status_filter", "Only those that ended so", "success", "failure"),
            Dollars("min_spend", "Only those that cost so many US dollars at least", 0),
            Dollars("max_spend", "Only those that cost so many at most", 1),
            .. PageProperties.Sorted("desc", LogQuestion.Columns),
            .. PageProperties.Asked(usual: 50, "page_size", LogEndpoints.PageMax),
        ],
        Answer = Gives(PageProperties.Numbered(List("data", "The calls", Log))),
    };
}
