using Tollgate.Silo.Configuration;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Describing;

/// <summary>The one envelope of all errors, as <see cref="Errors.ErrorWriter"/> writes it.</summary>
internal static class ErrorSchema
{
    /// <summary>The envelope in a profile, which decides what <c>code</c> is.</summary>
    public static Schema Of(ErrorProfile profile) => Row(
        "ErrorEnvelope",
        Word("type", "Only beside Anthropic's formats", "error").Seldom(),
        Nested("error", "What went wrong", Row(
            "ErrorBody",
            Text("message", "For people; where keys share a rate, an object that has it as `error`", "Key not found"),
            Text("type", "The kind of error", "auth_error"),
            Text("param", "The field at fault, or the word None", "None").OrNull(),
            profile == ErrorProfile.Classic
                ? Count("code", "The HTTP status", 400)
                : Text("code", "The HTTP status", "400"))),
        Nested("refusal", "Who refused a call to a model, and the figures it rests on", Refusal).Seldom(),
        Nested("call", "The call that came with the same Idempotency-Key first", Call).Seldom(),
        Text("detail", "The message once more, where LiteLLM has it", "").Seldom());

    /// <summary>The envelope of a request that is not well formed.</summary>
    public static Schema Invalid(Schema error) => Row(
        "ValidationError",
        [
            .. error.Properties.Where(property => property.Name == "error"),
            List("detail", "What is wrong, all of it at once", Row(
                "Problem",
                Text("type", "What is wrong", "missing"),
                List("loc", "Where: `body` or `query`, and the path from there", Anything with { Example = "team_id" }),
                Text("msg", "The same for people", "Field required"),
                new Property("input", "What was sent there", Anything with { Example = "" }).OrNull())),
        ]);

    private static readonly Schema Refusal = Row(
        "Refusal",
        Text("account", "The kind of account that refused", "team"),
        Text("id", "Its id", Samples.Team),
        Text("alias", "Its name", "QA Prod Bot").OrNull(),
        Text("limit", "The limit without room, or what else is in the way", "max_budget"),
        Text("window", "The window whose budget it is", "7d").Seldom(),
        Text("model", "The model whose limit it is", Samples.Model).Seldom(),
        Number("max", "The limit, in US dollars or what it counts", 1e-9).Seldom(),
        Number("spent", "US dollars spent in the period", 3.5e-6).Seldom(),
        Number("used", "What counts against a rate in the last 60 seconds", 4).Seldom(),
        Number("held", "What calls in flight hold of it", 0).Seldom(),
        Number("retry_after", "Seconds until there is room; null: nobody knows", 7).OrNull().Seldom(),
        Instant("resets_at", "When the budget begins anew, or the rate has room").OrNull());

    private static readonly Schema Call = Row(
        "CallState",
        Text("id", "The call", Samples.Call),
        Word("status", "Whether it has ended", "settled", "in_flight"),
        Word("how", "How it was settled", "exact", "recovered", "corrected").OrNull(),
        Sum("cost", "US dollars that it cost", 3.5e-6m).OrNull(),
        Instant("opened_at", "When it went to the model"),
        Instant("settled_at", "When its cost was booked").OrNull());
}
