using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.State;
using Tollgate.Grains.Tests.Houses;

namespace Tollgate.Grains.Tests;

public sealed class StateJsonTests
{
    // Rows of every database out there have these names.
    private const string Saved =
        """
        {"limits":{"alias":"ci","max_budget":0.000000000001,"soft_budget":0.0000000000005,"window":{"since":"2026-03-01T12:00:00+00:00","next":"2026-04-01T12:00:00+00:00","duration":"1mo"},"windows":[{"name":"1d","max_budget":2.50,"window":{"since":"2026-03-01T12:00:00+00:00","next":"2026-03-02T12:00:00+00:00","duration":"1d"}}],"model_budgets":[{"model":"gpt-4o","max_budget":1.5,"window":{"since":"2026-03-01T12:00:00+00:00"},"rates":{"tokens":9}}],"rates":{"requests":1,"tokens":2,"parallel":3},"shares_rates":false,"model_rates":[{"model":"gpt-4o","limits":{"requests":4}}],"budget":{"budget_id":"gold","at":"2026-03-01T12:00:00+00:00"},"increase":{"amount":3,"until":"2026-03-01T12:00:00+00:00"},"models":["gpt-4o"],"aliases":[{"name":"gpt-4","model":"gpt-4o"}],"credentials":[{"hash":"beef","expires":"2026-03-01T12:00:00+00:00"}],"blocked":true,"deleted":false,"expires":"2026-03-01T12:00:00+00:00"},"profile":{"token":"cafe","name":"sk-...abcd","alias":"ci","team_id":"red","user_id":"ann","metadata":"{\u0022a\u0022:1}","duration":"30d","created_by":"default_user_id","created_at":"2026-03-01T12:00:00+00:00","updated_at":"2026-03-01T12:00:00+00:00"},"directory":[{"kind":"key","id":"cafe","alias":"ci","parent":"team:red"},{"kind":"credential","id":"beef"}]}
        """;

    private static readonly StateJson Json = new();

    private static readonly AccountState<KeyProfile> State = new(
        new()
        {
            Alias = "ci",
            MaxBudget = new(0.000000000001m),
            SoftBudget = new(0.0000000000005m),
            Window = Window.Rolling(Profiles.Made, BudgetDuration.Parse("1mo")),
            Windows = [new("1d", new(2.50m), Window.Rolling(Profiles.Made, BudgetDuration.Parse("1d")))],
            ModelBudgets = [new("gpt-4o", new(1.5m), new(Profiles.Made, null, null)) { Rates = new(Tokens: 9) }],
            Rates = new(1, 2, 3),
            ModelRates = [new("gpt-4o", new(Requests: 4))],
            Budget = new("gold", Profiles.Made),
            Increase = new(new(3), Profiles.Made),
            Models = ["gpt-4o"],
            Aliases = [new("gpt-4", "gpt-4o")],
            Credentials = [new("beef", Profiles.Made)],
            Blocked = true,
            Expires = Profiles.Made,
        },
        Profiles.Key("cafe", "ci", "red") with { UserId = "ann", Metadata = """{"a":1}""", Duration = "30d" },
        [new("key", "cafe", "ci", "team:red"), new("credential", "beef")]);

    [Fact]
    public void The_names_in_storage_do_not_change() => Assert.Equal(Saved, Json.Serialize(State).ToString());

    [Fact]
    public void A_state_comes_back_as_it_was_saved()
    {
        var read = Json.Deserialize<AccountState<KeyProfile>>(BinaryData.FromString(Saved))!;

        Assert.Equal(State.Profile, read.Profile);
        Assert.Equal(State.Directory, read.Directory);
        Assert.Equal(Saved, Json.Serialize(read).ToString());
    }

    [Fact]
    public void A_state_of_an_older_version_lacks_what_it_did_not_know()
    {
        var read = Json.Deserialize<AccountState<KeyProfile>>(BinaryData.FromString(
            """
            {"limits":{"window":{"since":"2026-03-01T12:00:00+00:00"}},
             "profile":{"token":"cafe","name":"x","created_by":"y","created_at":"2026-03-01T12:00:00+00:00","updated_at":"2026-03-01T12:00:00+00:00"},
             "directory":[]}
            """))!;

        Assert.Null(read.Limits.MaxBudget);
        Assert.Empty(read.Limits.Windows);
        Assert.False(read.Limits.HasRates);
        Assert.Empty(read.Limits.Aliases);
        Assert.Null(read.Limits.Window.Duration);
    }

    [Fact]
    public void A_window_keeps_the_calendar_under_which_it_was_written()
    {
        const string saved =
            """
            {"since":"2026-03-01T12:00:00+00:00","next":"2026-03-02T11:30:00+00:00","duration":"1d","calendar":{"time_zone":"America/New_York","reset_time":"06:30:00"}}
            """;
        var window = Window.Begin(
            Profiles.Made, BudgetDuration.Parse("1d"), new("America/New_York", new TimeOnly(6, 30)));

        Assert.Equal(saved, Json.Serialize(window).ToString());
        Assert.Equal(window, Json.Deserialize<Window>(BinaryData.FromString(saved)));
    }

    [Fact]
    public void What_budgets_stop_is_kept_by_name()
    {
        var saved = Json.Serialize(State with { Limits = State.Limits with { Enforcement = Enforcement.LastCall } });

        Assert.Contains("\"enforcement\":\"last-call\"", saved.ToString(), StringComparison.Ordinal);
        Assert.Equal(Enforcement.LastCall, Json.Deserialize<AccountState<KeyProfile>>(saved)!.Limits.Enforcement);
    }

    // The ledgers look for both.
    [Fact]
    public void What_is_guaranteed_is_kept_by_name()
    {
        var saved = Json.Serialize(State with
        {
            Limits = State.Limits with { Guarantees = new(Requests: true, Tokens: false) },
            Allotments = ["team:red"],
        }).ToString();

        Assert.Contains("\"guarantees\":{\"requests\":true,\"tokens\":false}", saved, StringComparison.Ordinal);
        Assert.EndsWith("\"allotments\":[\"team:red\"]}", saved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.000000000000000001")]
    [InlineData("9999999999.999999999999999999")]
    public void Amounts_are_exact(string dollars)
    {
        var money = new Money(decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(dollars, Json.Serialize(money).ToString());
        Assert.Equal(money, Json.Deserialize<Money>(BinaryData.FromString(dollars)));
    }
}
