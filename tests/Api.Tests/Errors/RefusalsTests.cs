using System.Buffers;
using System.Text;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Errors;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Errors;

public sealed class RefusalsTests
{
    private static readonly DateTimeOffset Now = new(2024, 6, 13, 22, 48, 36, 594, TimeSpan.Zero);
    private static readonly AccountId Team = AccountId.Team("de35b29e");
    private static readonly AccountId Key = AccountId.Key("1f3c");
    private static readonly AccountId[] All =
    [
        Key, Team, AccountId.Member("blue", "ann"), AccountId.User("ann"), AccountId.Organization("acme"), AccountId.OrganizationMember("acme", "ann"),
        AccountId.Customer("ishaan3"), AccountId.Tag("beta"), AccountId.Budget("pool"), AccountId.Proxy,
    ];
    private static readonly PresentedKey Presented = new("1f3c", "sk-...wxyz", IsMaster: false);

    [Fact]
    public void A_team_without_budget_answers_as_the_documents_of_2024_print_it()
    {
        var refusal = Exhausted(Team, max: 0.000000001m, spent: 0.0000035m) with { ResetsAt = Now.AddDays(1), Alias = "QA Prod Bot" };

        Assert.Equal(
            """
            {"error":{"message":"Budget has been exceeded! Current cost: 3.5e-06, Max budget: 1e-09",
            "type":"auth_error","param":null,"code":400},
            "refusal":{"account":"team","id":"de35b29e","alias":"QA Prod Bot",
            "limit":"max_budget","max":1e-09,"spent":3.5e-06,"held":0.0,"resets_at":"2024-06-14T22:48:36.594000Z"}}
            """.Replace("\n", "", StringComparison.Ordinal),
            Body(refusal, ErrorProfile.Classic));
    }

    [Fact]
    public void A_team_without_budget_answers_429_in_the_current_profile()
    {
        var body = Body(Exhausted(Team, max: 0.000000001m, spent: 0.0000035m), ErrorProfile.Current);

        Assert.StartsWith(
            """
            {"error":{"message":"Budget has been exceeded! Team=de35b29e Current cost: 3.5e-06, Max budget: 1e-09",
            "type":"budget_exceeded","param":null,"code":"429"},
            """.Replace("\n", "", StringComparison.Ordinal),
            body,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_without_budget_answers_in_both_of_its_older_forms()
    {
        var body = Json(Body(Exhausted(Key, max: 0.0000002m, spent: 0.000072m), ErrorProfile.Classic));

        Assert.Equal(
            "ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07",
            body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(
            "Authentication Error, ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07",
            body.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("classic", 400, "ExceededTokenBudget: Current spend for token: 10.0; Max Budget for Token: 10.0")]
    [InlineData("current", 429, "Budget has been exceeded! Key=key (sk-...wxyz) Current cost: 10.0, Max budget: 10.0")]
    public void A_key_is_named_by_what_may_be_shown(string profile, int status, string message)
    {
        var error = Error(Exhausted(Key, max: 10, spent: 10), Profile(profile));

        Assert.Equal((status, message), (error.Status, error.Message));
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("current")]
    public void Refused_only_because_of_holds_asks_to_try_again(string profile)
    {
        var refusal = Exhausted(Team, max: 1, spent: 0.25m) with { Held = new Money(0.75m) };

        var error = Error(refusal, Profile(profile));

        Assert.Equal(429, error.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        Assert.EndsWith("Current cost: 0.25, Max budget: 1.0 (held by calls in flight: 0.75)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_of_nothing_is_exhausted_and_not_held()
    {
        var error = Error(Exhausted(Team, max: 0, spent: 0), ErrorProfile.Classic);

        Assert.Equal(400, error.Status);
        Assert.Null(error.RetryAfter);
    }

    [Theory]
    [InlineData(AccountKind.User, 400, "ExceededBudget: User=ann over budget. Spend=0.25, Budget=0.1", "ExceededBudget: User=ann over budget. Spend=0.25, Budget=0.1")]
    [InlineData(AccountKind.Member, 400, "ExceededBudget: Crossed spend within team. Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! User=ann in Team=blue Current cost: 0.25, Max budget: 0.1")]
    [InlineData(AccountKind.Customer, 401, "Budget has been exceeded: User ishaan3 has exceeded their budget. Current spend: 0.25; Max Budget: 0.1", "ExceededBudget: End User=ishaan3 over budget. Spend=0.25, Budget=0.1")]
    [InlineData(AccountKind.Organization, 400, "Budget has been exceeded! Organization=acme Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! Organization=acme Current cost: 0.25, Max budget: 0.1")]
    [InlineData(AccountKind.OrganizationMember, 400, "Budget has been exceeded! User=ann in Organization=acme Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! User=ann in Organization=acme Current cost: 0.25, Max budget: 0.1")]
    [InlineData(AccountKind.Tag, 400, "Budget has been exceeded! Tag=beta Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! Tag=beta Current cost: 0.25, Max budget: 0.1")]
    [InlineData(AccountKind.Budget, 400, "Budget has been exceeded! Budget=pool Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! Budget=pool Current cost: 0.25, Max budget: 0.1")]
    [InlineData(AccountKind.Proxy, 400, "Budget has been exceeded! Current cost: 0.25, Max budget: 0.1", "Budget has been exceeded! Current cost: 0.25, Max budget: 0.1")]
    public void Every_kind_of_account_has_the_words_of_the_contract(AccountKind kind, int status, string classic, string current)
    {
        var refusal = Exhausted(All.Single(account => account.Kind == kind), max: 0.1m, spent: 0.25m);

        var (older, newer) = (Error(refusal, ErrorProfile.Classic), Error(refusal, ErrorProfile.Current));

        Assert.Equal((status, "auth_error", null, classic), (older.Status, older.Type, older.Param, older.Message));
        Assert.Equal((429, "budget_exceeded", null, current), (newer.Status, newer.Type, newer.Param, newer.Message));
    }

    [Fact]
    public void A_budget_of_a_model_names_who_has_it()
    {
        var refusal = new Refusal(Key.Hosted("model", "llama2"), RefusalReason.ModelBudget) { Max = new(1), Spent = new(2) };

        Assert.Equal("Budget has been exceeded! Current cost: 2.0, Max budget: 1.0", Error(refusal, ErrorProfile.Classic).Message);
        Assert.Equal(
            "LiteLLM Virtual Key: 1f3c, key_alias: None, exceeded budget for model=llama2",
            Error(refusal, ErrorProfile.Current).Message);
    }

    [Fact]
    public void A_window_names_its_duration()
    {
        var refusal = new Refusal(Team.Hosted("window", "24h"), RefusalReason.WindowBudget)
        {
            Max = new Money(1),
            Spent = new Money(1.2345m),
        };

        var body = Json(Body(refusal, ErrorProfile.Current));

        Assert.Equal(
            "ExceededBudget: Team=de35b29e over 24h budget. Spend=$1.2345, Limit=$1.00",
            body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("24h", body.GetProperty("refusal").GetProperty("window").GetString());
        Assert.Equal("de35b29e", body.GetProperty("refusal").GetProperty("id").GetString());
    }

    [Fact]
    public void A_model_that_is_not_allowed_comes_with_those_that_are()
    {
        var refusal = new Refusal(Key, RefusalReason.ModelNotAllowed) { Models = ["gpt-4o", "llama3"] };

        var error = Error(refusal, ErrorProfile.Classic);

        Assert.Equal((401, "key_model_access_denied", "model"), (error.Status, error.Type, error.Param));
        Assert.Equal(
            "key not allowed to access model. This key can only access models=['gpt-4o', 'llama3']. Tried to access llama2",
            error.Message);
    }

    [Fact]
    public void Every_reason_of_every_kind_of_account_has_an_answer_in_both_profiles()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>().Where(reason => reason != RefusalReason.Renamed))
        {
            foreach (var account in All)
            {
                foreach (var profile in Enum.GetValues<ErrorProfile>())
                {
                    var refusing = reason switch
                    {
                        RefusalReason.WindowBudget => account.Hosted("window", "7d"),
                        RefusalReason.ModelBudget => account.Hosted("model", "gpt-4o"),
                        _ => account,
                    };
                    var isShare = reason is RefusalReason.RequestShare or RefusalReason.TokenShare;
                    var isRate = isShare
                        || reason is RefusalReason.Parallel or RefusalReason.RequestRate or RefusalReason.TokenRate;
                    var refusal = new Refusal(refusing, reason)
                    {
                        Expired = Now,
                        Rate = isRate ? new(4, 4, 0, TimeSpan.FromSeconds(7), IsContended: false) : null,
                        Share = isShare ? new(new(0, 0), new(1, 2), 3) : null,
                    };
                    var error = Error(refusal, profile);

                    Assert.InRange(error.Status, 400, 499);
                    Assert.Equal(error.Status == 429 && profile == ErrorProfile.Classic, error.RetryAfter is not null && profile == ErrorProfile.Classic);
                    var body = Json(Body(refusal, profile));
                    Assert.Equal(
                        profile == ErrorProfile.Classic ? JsonValueKind.Number : JsonValueKind.String,
                        body.GetProperty("error").GetProperty("code").ValueKind);
                    Assert.Equal(account.Prefix, body.GetProperty("refusal").GetProperty("account").GetString());
                    Assert.Equal(account.Name, body.GetProperty("refusal").GetProperty("id").GetString());
                }
            }
        }
    }

    [Fact]
    public void Text_that_is_no_Unicode_is_still_answered()
    {
        var error = Error(new Refusal(Key, RefusalReason.ModelNotAllowed), ErrorProfile.Classic, model: "a\ud800\"\n<b>");

        Assert.EndsWith("Tried to access a\ufffd\"\n<b>", Json(Write(error, ErrorProfile.Classic)).GetProperty("error")
            .GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static Refusal Exhausted(AccountId account, decimal max, decimal spent) =>
        new(account, RefusalReason.MaxBudget) { Max = new Money(max), Spent = new Money(spent) };

    private static ErrorProfile Profile(string name) => Enum.Parse<ErrorProfile>(name, ignoreCase: true);

    private static ApiError Error(Refusal refusal, ErrorProfile profile, string model = "llama2") =>
        Refusals.ToError(refusal, new RefusedCall(Presented, model, Now), profile);

    private static string Body(Refusal refusal, ErrorProfile profile) => Write(Error(refusal, profile), profile);

    private static string Write(ApiError error, ErrorProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new ErrorWriter(profile).Write(buffer, error);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
