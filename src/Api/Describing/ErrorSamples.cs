using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Describing;

/// <summary>An error of each kind that the gateway answers, made as it makes them.</summary>
internal static class ErrorSamples
{
    private const int Patience = 7;

    private static readonly DateTimeOffset Now = DateTimeOffset.Parse(
        Samples.Instant, System.Globalization.CultureInfo.InvariantCulture);

    private static readonly PresentedKey Key = new(Samples.KeyHash, PresentedKey.Mask(Samples.Key), IsMaster: false);

    /// <summary>Those of routes that answer from the books, each under a name.</summary>
    public static IReadOnlyList<(string Name, ApiError Error)> OfManagement { get; } =
    [
        ("malformed", ApiErrors.MalformedJson("line 1, byte 12")),
        ("negative", ApiErrors.BadRequest("max_budget cannot be negative. Received: -1")),
        ("badField", ApiErrors.BadField("page_size", "page_size is not served yet")),
        .. OfKeys,
        ("unknownKey", ApiErrors.UnknownKey(Key)),
        ("notAdmin", ApiErrors.OnlyProxyAdmin("/team/new", "internal_user", Samples.User)),
        ("closedRoute", ApiErrors.RouteClosed(["llm_api_routes"], "/key/list")),
        ("noMasterKey", ApiErrors.NoMasterKey),
        ("notFound", ApiErrors.NotFound("Key not found in database", "key")),
        ("conflict", ApiErrors.Conflict),
        ("tooLarge", ApiErrors.BodyTooLarge(Bodies.JsonBody.BytesMax)),
        ("invalid", ApiErrors.Invalid([new("missing", ["body", "team_id"], "Field required", "{}")])),
        ("tooManyUnknownKeys", ApiErrors.TooManyUnknownKeys(TimeSpan.FromSeconds(Patience))),
        ("internal", ApiErrors.Internal),
        ("unavailable", ApiErrors.Unavailable),
    ];

    /// <summary>Those of calls to models.</summary>
    public static IReadOnlyList<(string Name, ApiError Error)> OfCalls(ErrorProfile profile)
    {
        var call = new RefusedCall(Key, Samples.Model, Now);
        return
        [
            ("unknownModel", ApiErrors.UnknownModel("/chat/completions", "llama4")),
            ("teamOverBudget", Refused(OverBudget(AccountId.Team(Samples.Team)))),
            ("keyOverBudget", Refused(OverBudget(AccountId.Key(Samples.KeyHash)))),
            ("customerOverBudget", Refused(OverBudget(AccountId.Customer(Samples.Customer)))),
            ("heldByCallsInFlight", Refused(OverBudget(AccountId.Team(Samples.Team)) with
            {
                Spent = Money.Zero,
                Held = new(2e-9m),
            })),
            ("aboveCeiling", ApiErrors.AboveCeiling(new(0.03m), new(0.02m))),
            .. OfKeys,
            ("blockedKey", Refused(new(AccountId.Key(Samples.KeyHash), RefusalReason.Blocked))),
            ("modelNotAllowed", Refused(new(AccountId.Team(Samples.Team), RefusalReason.ModelNotAllowed)
            {
                Models = ["gpt-4o"],
            })),
            ("closedRoute", ApiErrors.RouteClosed(["management_routes"], "/chat/completions")),
            ("duplicate", ApiErrors.Duplicate(First)),
            ("tooLarge", ApiErrors.BodyTooLarge(100_000_000)),
            ("tooFast", Refused(new(AccountId.Team(Samples.Team), RefusalReason.RequestRate)
            {
                Rate = new(Max: 4, Used: 4, Held: 0, TimeSpan.FromSeconds(Patience), IsContended: false)
                {
                    Limits = new(Requests: 4),
                    Counted = new(Requests: 4),
                },
            })),
            ("noDeployments", ApiErrors.NoDeployments(Samples.Model, TimeSpan.FromSeconds(Patience))),
            ("internal", ApiErrors.Internal),
            ("unavailable", ApiErrors.Unavailable),
        ];

        ApiError Refused(Refusal refusal) => Refusals.ToError(refusal, call, profile);
    }

    private static (string, ApiError)[] OfKeys => [("noKey", ApiErrors.NoKey)];

    private static Refusal OverBudget(AccountId account) => new(account, RefusalReason.MaxBudget)
    {
        Alias = "QA Prod Bot",
        Max = new(1e-9m),
        Spent = new(3.5e-6m),
        ResetsAt = Now,
    };

    private static CallRecord First { get; } = new(
        new(Guid.Parse(Samples.Call)),
        Owner: "",
        Charges: [],
        Held: new(3.5e-6m),
        Cost: new(3.5e-6m),
        How: "exact",
        Status: "success",
        Estimated: false,
        Usage: default,
        OpenedAt: Now,
        SettledAt: Now,
        new("/chat/completions", Samples.Model, "groq/llama-3.1-8b-instant", Stream: false),
        Claim: null);
}
