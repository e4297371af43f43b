using System.Text.Json;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.EveryKind;

/// <summary>A path with an account of every kind on it, and one of them limited: a key that draws on a pool, in a team
/// of an organization; its owner is a member; its calls have a customer and a tag, and the proxy counts them.</summary>
internal sealed class Household : IAsyncDisposable
{
    /// <summary>What every call costs, and holds while it runs.</summary>
    public const decimal Cost = 0.02m;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly LimitedKind _limited;
    private readonly TestGateway _gateway;
    private readonly FakeUpstream _upstream;
    private readonly bool _isAlone;
    private Gate? _gate;
    private Caller _caller = null!;
    private (decimal Spent, decimal Held) _ofOthers;

    private Household(LimitedKind limited, TestGateway gateway, FakeUpstream upstream, bool isAlone) =>
        (_limited, _gateway, _upstream, _isAlone) = (limited, gateway, upstream, isAlone);

    public string Key => _caller.Secret;

    public string Team => _name;

    public string Organization => $"{_name}-org";

    public string User => $"{_name}-user";

    public string Customer => $"{_name}-customer";

    public string Tag => $"{_name}-tag";

    public string Pool => $"{_name}-pool";

    public string Template => $"{_name}-template";

    /// <param name="max">The budget of the limited kind, as it stands in JSON; each of its periods is a minute.</param>
    public static async Task<Household> MakeAsync(LimitedKind limited, string max, Dwelling dwelling)
    {
        // The proxy's budget is the configuration's, so a household whose proxy is limited lives alone.
        var isAlone = limited.Name == "proxy";
        var gateway = isAlone ? await dwelling.StartAsync(max) : dwelling.Gateway;
        var house = new Household(limited, gateway, dwelling.Upstream, isAlone);
        await house.MakeAsync(max);
        return house;
    }

    /// <summary>Calls, and reads the answer to its end.</summary>
    public Task<Answer> CallAsync() => CallAsync(fake: null);

    /// <summary>Begins a call whose answer waits at the provider.</summary>
    /// <returns>Lets it answer, and reads it to its end.</returns>
    public async Task<Func<Task<Answer>>> BeginAsync()
    {
        _gate = _upstream.Gate(_name);
        var running = CallAsync(new FakeBehavior { Hold = _name });
        await _gate.Reached.WaitAsync(Patience);
        return () =>
        {
            _gate.Open();
            return running;
        };
    }

    /// <summary>Every account of the path has spent and holds so much, when what is on its way has come: what a refused
    /// call gives back is told behind its answer.</summary>
    /// <param name="gone">Those that nobody can be asked about any more.</param>
    public async Task AssertAllAsync(decimal spent, decimal held, params string[] gone) => Assert.All(
        await Eventually.GetAsync(
            () => FiguresAsync(gone), figures => figures.Values.All(account => account.Held == held)),
        account => Assert.Equal((account.Key, (spent, held)), (account.Key, account.Value)));

    /// <summary>The limited one has heard of every call that has ended, so that it holds only so much.</summary>
    /// <param name="spent">What it has spent then.</param>
    public async Task AssertLimitedAsync(decimal spent, decimal held)
    {
        var figures = await Eventually.GetAsync(() => FiguresOfAsync(Watched), figures => figures.Held == held);
        Assert.Equal(spent, figures.Spent);
    }

    public Task DoAsync(string route, string body) => _gateway.DoAsync(route, body);

    public async Task DoAsync(HttpMethod method, string route, string body)
    {
        var answer = await TestGateway.SendAsync(_gateway.MasterClient, method, route, body);
        Assert.True(answer.Status == 200, $"{route} {answer.Text}");
    }

    /// <summary>The books agree, and no call is open.</summary>
    public async Task AssertBooksAsync()
    {
        var audit = await Eventually.GetAsync(_gateway.AuditAsync, audit => audit.OpenCalls == 0);
        Assert.Empty(audit.Differences);
    }

    public async ValueTask DisposeAsync()
    {
        _gate?.Open();
        _caller?.Dispose();
        if (_isAlone)
            await _gateway.DisposeAsync();
    }

    private IEnumerable<string> Accounts =>
    [
        "key", "team", "member", "user", "organization", "member of an organization", "customer", "tag", "proxy",
        .. HasPool ? ["pool"] : Array.Empty<string>(),
        .. _limited.Name == "model of a key" ? ["model of a key"] : Array.Empty<string>(),
    ];

    private bool HasPool => _limited.Name != "holder of a budget object";

    private string Watched => _limited.Name == "holder of a budget object" ? "key" : _limited.Name;

    private Task<Answer> CallAsync(FakeBehavior? fake) => _caller.CallAsync(ChatBody.Of("billed", fake, $$"""
        "max_tokens":20,"user":"{{Customer}}","metadata":{"tags":["{{Tag}}"]}
        """));

    private async Task MakeAsync(string max)
    {
        await DoAsync("/organization/new", $$"""{"organization_id": "{{Organization}}", "organization_alias": "o"{{Budget("organization")}}}""");
        await DoAsync("/team/new", $$"""{"team_id": "{{Team}}", "organization_id": "{{Organization}}"{{Budget("team")}}}""");
        await DoAsync("/user/new", $$"""{"user_id": "{{User}}", "auto_create_key": false{{Budget("user")}}}""");
        await DoAsync("/team/member_add", $$"""
            {"team_id": "{{Team}}", "member": {"role": "user", "user_id": "{{User}}"}{{Budget("member", "max_budget_in_team")}}}
            """);
        await DoAsync("/organization/member_add", $$"""
            {"organization_id": "{{Organization}}", "member": {"role": "internal_user", "user_id": "{{User}}"}{{Budget("member of an organization", "max_budget_in_organization")}}}
            """);
        await DoAsync("/customer/new", $$"""{"user_id": "{{Customer}}"{{Budget("customer")}}}""");
        await DoAsync("/tag/new", $$"""{"name": "{{Tag}}"{{Budget("tag")}}}""");
        await DoAsync("/budget/new", $$"""{"budget_id": "{{Pool}}", "shared": true{{Budget("pool")}}}""");
        await DoAsync("/budget/new", $$"""{"budget_id": "{{Template}}"{{Budget("holder of a budget object")}}}""");
        var models = _limited.Name == "model of a key"
            ? $$""", "model_max_budget": {"billed": {"budget_limit": {{max}}, "time_period": "1m"} }"""
            : "";
        _caller = await Caller.WithKeyAsync(_gateway, $$"""
            {"team_id": "{{Team}}", "user_id": "{{User}}", "budget_id": "{{(HasPool ? Pool : Template)}}"{{Budget("key")}}{{models}}}
            """);
        _ofOthers = Of((await BudgetsAsync("/proxy/explain"))[0]);

        string Budget(string kind, string field = "max_budget") =>
            kind == _limited.Name ? $", \"{field}\": {max}, \"budget_duration\": \"1m\"" : "";
    }

    private async Task<IReadOnlyDictionary<string, (decimal Spent, decimal Held)>> FiguresAsync(string[] gone)
    {
        var all = new Dictionary<string, (decimal, decimal)>();
        foreach (var name in Accounts.Except(gone))
            all[name] = await FiguresOfAsync(name);
        return all;
    }

    private async Task<(decimal Spent, decimal Held)> FiguresOfAsync(string name)
    {
        switch (name)
        {
            case "proxy":
                var (spent, held) = Of((await BudgetsAsync("/proxy/explain"))[0]);
                return (spent - _ofOthers.Spent, held - _ofOthers.Held);
            default:
                return Of((await BudgetsAsync(RouteOf(name)))[name == "model of a key" ? 1 : 0]);
        }
    }

    private string RouteOf(string name) => name switch
    {
        "team" => $"/team/explain?team_id={Team}",
        "member" => $"/team/member_explain?team_id={Team}&user_id={User}",
        "member of an organization" => $"/organization/member_explain?organization_id={Organization}&user_id={User}",
        "user" => $"/user/explain?user_id={User}",
        "organization" => $"/organization/explain?organization_id={Organization}",
        "customer" => $"/customer/explain?end_user_id={Customer}",
        "tag" => $"/tag/explain?name={Tag}",
        "pool" => $"/budget/explain?budget_id={Pool}",
        _ => $"/key/explain?key={Key}",
    };

    private async Task<JsonElement[]> BudgetsAsync(string route)
    {
        var answer = await _gateway.GetAsync(route);
        Assert.True(answer.Status == 200, $"{route} {answer.Text}");
        return [.. answer["budgets"].EnumerateArray()];
    }

    private static (decimal Spent, decimal Held) Of(JsonElement budget) => (
        Figures.Dollars(budget.GetProperty("spent").GetRawText()), Figures.Dollars(budget.GetProperty("held").GetRawText()));
}
