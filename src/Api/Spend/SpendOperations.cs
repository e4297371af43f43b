using Tollgate.Api.Describing;
using Tollgate.Api.Keys;
using Tollgate.Api.Users;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Spend;

/// <summary>What the routes take and give that set right what was spent.</summary>
internal static class SpendOperations
{
    public static readonly Operation Reset = new(Tag.Spend, "Has every key and team begin at 0")
    {
        Answer = Gives(
            Text("message", "What was done", "Spend for all API Keys and Teams reset successfully"),
            Word("status", "It was", "success")),
        Errors = [409],
    };

    public static readonly Operation Reprice = new(Tag.Ledger, "Brings what calls did cost to another price",
        "Each keeps its cost and the sum of its adjustments; the differences are entries of the books.")
    {
        Body =
        [
            Instant("from", "Calls that began then or later", "2026-11-01T00:00:00Z").Required(),
            Instant("to", "And before", "2026-12-01T00:00:00Z").Required(),
            Text("model", "Calls to this model, by the client's name", Samples.Model, RepricingEndpoints.ModelMax)
                .Required(),
            Map("price", "What it costs instead, by LiteLLM's names of costs: US dollars for one of each",
                Amount with { Example = 5e-08m }, "input_cost_per_token").Required(),
            Flag("dry_run", "Whether it only tells what it would do").Usually(true),
        ],
        Example = """
            {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z", "model": "llama3",
             "price": {"input_cost_per_token": 5e-08, "output_cost_per_token": 8e-08}}
            """,
        Answer = Gives(
        [
            Flag("dry_run", "Whether it only told what it would do"),
            .. Sums,
            Count("recovered", "Calls whose usage nobody knows: they stay", 0),
            Count("accounts_total", "How many accounts it makes a difference to", 1),
            List("accounts", "Those that it makes the most difference to", Row("RepricedAccount",
                [Text("account", "The account: its kind and id", "team:qa-prod"), .. Sums])),
        ]),
    };

    public static readonly Operation Keys = new(Tag.Spend, "Lists the keys that spent most in the periods that run")
    {
        Query = [Limit],
        Answer = ListOf(KeySchemas.Listed),
    };

    public static readonly Operation Users = new(Tag.Spend, "Lists the users that spent most in the periods that run")
    {
        Query = [Limit, UserSchemas.Id with { Says = "Only this one" }],
        Answer = ListOf(UserSchemas.User),
        Errors = [404],
    };

    private static Property Limit => Count(
            "limit", "The most rows", SpenderEndpoints.RowsUsual, least: 1, SpenderEndpoints.RowsMax)
        .Usually(SpenderEndpoints.RowsUsual);

    private static IReadOnlyList<Property> Sums =>
    [
        Count("calls", "How many calls", 1),
        Sum("old_cost", "US dollars that they cost", 3.5e-06m),
        Sum("new_cost", "US dollars that they cost now", 3e-06m),
        Sum("difference", "US dollars between", -5e-07m),
    ];
}
