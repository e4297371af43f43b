using Tollgate.Accounts;
using Tollgate.Api.Describing;
using Tollgate.Api.Lists;
using static Tollgate.Api.Bodies.LimitProperties;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Audits;

/// <summary>What the routes of the books take and give.</summary>
internal static class AuditOperations
{
    private static readonly Property Account = Text("account", "The account: its kind and id", "team:qa-prod");

    private static readonly Property Period = Instant("period", "When the period began");

    public static readonly Operation Audit = new(Tag.Ledger, "Proves that the books balance",
        "Every balance is compared with the sum of what is charged to it, on the live system.")
    {
        Answer = Gives(
            Count("accounts", "How many accounts have a balance", 2),
            Count("calls", "How many calls there are", 1),
            List("differences", "The balances that are not what is charged to them: none", Row(
                "Difference",
                Account,
                Period,
                Sum("balance", "US dollars that it says", 0),
                Sum("charged", "US dollars that are charged", 0))),
            Count("open_calls", "Calls in flight", 0),
            Number("oldest_open_call_seconds", "How long the first of these has been", 0.5).OrNull()),
    };

    public static readonly Operation Call = new(Tag.Ledger, "Tells all that the books know of a call")
    {
        Path = [Text("id", "The call: `x-litellm-call-id` of its answer", Samples.Call)],
        Answer = Gives(
            Text("id", "The call", Samples.Call),
            Word("status", "Whether it has ended", "settled", "in_flight"),
            Word("how", "How it was settled", "exact", "recovered", "corrected").OrNull(),
            Sum("cost", "US dollars that it cost", 3.5e-06m).OrNull(),
            Instant("opened_at", "When it went to the model"),
            Instant("settled_at", "When its cost was booked").OrNull(),
            Sum("adjusted", "US dollars that repricing has added, or less than 0", 0).OrNull(),
            Word("outcome", "How it ended", "success", "failure", "cancelled").OrNull(),
            Flag("estimated", "Whether its usage was counted here, since nobody told it"),
            Sum("held", "US dollars that its accounts held for it", 3.5e-06m),
            Nested("tokens", "What it used", Gives(
                Count("prompt", "Tokens of the input", 10),
                Count("completion", "Tokens of the output", 20),
                Count("cached_read", "Of the input, read from a cache", 0),
                Count("cache_write", "Of the input, written to one", 0))),
            Free("kinds", "What else it used, such as pictures"),
            Text("price_id", "The price that it was charged by", "p-1").OrNull(),
            Free("price", "That price").OrNull(),
            List("path", "The accounts that it is charged to, each with the period", Row("Charged", Account, Period)),
            Text("route", "Where it was asked", "/chat/completions"),
            Text("model", "The model that it asked for", Samples.Model),
            Text("deployment", "The upstream that ran it", "groq/llama-3.1-8b-instant"),
            Flag("stream", "Whether the answer was streamed"),
            Text("client_call_id", "The client's own id of it", "my-call-1").OrNull(),
            Text("key", "The key's SHA-256", Samples.KeyHash).OrNull(),
            Text("team", "The key's team", Samples.Team).OrNull(),
            Text("user", "The key's user", Samples.User).OrNull(),
            Text("customer", "In whose name it was", Samples.Customer).OrNull(),
            Text("organization", "The key's organization", Samples.Organization).OrNull(),
            Text("instance", "The process that served it", "1"),
            Flag("has_idempotency_key", "Whether another with the same key would be refused")),
        Errors = [400, 404],
    };

    public static readonly Operation Changes = new(Tag.Ledger, "Lists who changed what, from what, to what")
    {
        Query =
        [
            Word("object_type", "Only changes of this kind of account",
                [.. Enum.GetValues<AccountKind>().Select(kind => kind.Facts.Prefix)]),
            Id("object_id", "Only of the one of this id; needs `object_type`", Samples.KeyHash),
            Word("action", "Only those that made, changed or deleted", ChangeEndpoints.Actions),
            Text("changed_by", "Only those by this author", "default_user_id"),
            Instant("start_date", "Only those from then on"),
            Instant("end_date", "Only those before"),
            .. PageProperties.Asked(usual: 10, "page_size"),
        ],
        Answer = Gives(PageProperties.Numbered(List("audit_logs", "The changes, the last first", Row(
            "Change",
            Text("id", "The change", Samples.Call),
            Instant("updated_at", "When it was made"),
            Text("changed_by", "For whom: `litellm-changed-by`, or else the author", "default_user_id"),
            Text("author", "Whose key made it", "default_user_id"),
            Text("route", "By which route", "/key/update"),
            Word("action", "What it did", ChangeEndpoints.Actions),
            Text("object_type", "The kind of account", "key"),
            Text("object_id", "Its id", Samples.KeyHash),
            Free("before_value", "What it was; null where it was made").OrNull(),
            Free("updated_values", "What it is; null where it was deleted").OrNull())))),
    };
}
