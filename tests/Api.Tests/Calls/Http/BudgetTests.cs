using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tollgate.Api.Calls.Formats;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class BudgetTests(Served served) : CallTests(served)
{
    // The call of the documents costs 3.5e-06: ten tokens in, twenty out.
    private static readonly string Call = ChatBody.Of("llama3");

    [Fact]
    public async Task The_team_of_the_documents_is_answered_once_and_then_refused_as_they_print_it()
    {
        using var caller = await TeamAsync(
            """{"team_alias": "QA Prod Bot", "max_budget": 0.000000001, "budget_duration": "1d"}""");

        var first = await caller.CallAsync(Call);
        await caller.SettledAsync();
        var second = await caller.CallAsync(Call);

        var team = await Gateway.GetAsync($"/team/info?team_id={caller.Team}");
        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Equal("Hello", first["choices"][0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(
            """
            {"error":{"message":"Budget has been exceeded! Current cost: 3.5e-06, Max budget: 1e-09",
            "type":"auth_error","param":null,"code":400},
            "refusal":{"account":"team","id":"TEAM","alias":"QA Prod Bot",
            "limit":"max_budget","max":1e-09,"spent":3.5e-06,"held":0.0,"resets_at":"RESET"}}
            """.Replace("\n", "", StringComparison.Ordinal),
            second.Text.Replace(caller.Team!, "TEAM", StringComparison.Ordinal).Replace(
                team["team_info"].GetProperty("budget_reset_at").GetString()!, "RESET", StringComparison.Ordinal));
        Assert.False(second.Headers.Contains("Retry-After"));
        Assert.Equal(new Figures("3.5e-06", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task The_current_profile_refuses_with_429_and_names_the_team()
    {
        await using var gateway = await TestGateway.StartAsync(profile: ErrorProfile.Current);
        using var caller = await Caller.InTeamAsync(gateway, """{"max_budget": 0.000000001}""");

        await caller.CallAsync(Call);
        await caller.SettledAsync();
        var second = await caller.CallAsync(Call);

        Assert.Equal(429, second.Status);
        Assert.StartsWith(
            """
            {"error":{"message":"Budget has been exceeded! Team=TEAM Current cost: 3.5e-06, Max budget: 1e-09",
            "type":"budget_exceeded","param":null,"code":"429"},"refusal":{
            """.Replace("\n", "", StringComparison.Ordinal),
            second.Text.Replace(caller.Team!, "TEAM", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    // litellm#23714
    [Fact]
    public async Task A_key_is_refused_in_both_of_its_older_forms()
    {
        using var caller = await KeyAsync("""{"max_budget": 2e-07}""");

        await caller.CallAsync(Call);
        await caller.SettledAsync();
        var second = await caller.CallAsync(Call);

        const string message = "ExceededTokenBudget: Current spend for token: 3.5e-06; Max Budget for Token: 2e-07";
        Assert.Equal((400, message), (second.Status, second.Message));
        Assert.Equal($"Authentication Error, {message}", second["detail"].GetString());
        Assert.Equal("key", second["refusal"].GetProperty("account").GetString());
    }

    [Fact]
    public async Task Of_several_windows_the_one_without_room_refuses_and_says_which_it_is()
    {
        using var caller = await KeyAsync(
            """
            {"max_budget": 10, "budget_limits": [{"budget_duration": "1h", "max_budget": 0.5},
             {"budget_duration": "7d", "max_budget": 0.2}]}
            """);

        var first = await caller.CallAsync(ChatBody.Of("dear"));
        await caller.SettledAsync();
        var second = await caller.CallAsync(ChatBody.Of("dear"));

        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Equal("ExceededBudget: Key over 7d budget. Spend=$0.2100, Limit=$0.20", second.Message);
        Assert.Equal("budget_limits", second["refusal"].GetProperty("limit").GetString());
        Assert.Equal("7d", second["refusal"].GetProperty("window").GetString());
    }

    [Fact]
    public async Task A_window_of_the_team_binds_its_keys()
    {
        using var caller = await TeamAsync("""{"budget_limits": [{"budget_duration": "24h", "max_budget": 0.1}]}""");

        await caller.CallAsync(ChatBody.Of("dear"));
        await caller.SettledAsync();
        var second = await caller.CallAsync(ChatBody.Of("dear"));

        Assert.Equal(
            (400, $"ExceededBudget: Team={caller.Team} over 24h budget. Spend=$0.2100, Limit=$0.10"),
            (second.Status, second.Message));
    }

    [Fact]
    public async Task A_budget_of_nothing_refuses_at_once_and_nobody_is_asked()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var answer = await caller.CallAsync(ChatBody.Of("priced", new() { Note = "a budget of nothing" }));

        Assert.Equal(
            (400, "Budget has been exceeded! Current cost: 0.0, Max budget: 0.0"), (answer.Status, answer.Message));
        Assert.False(WasReceived("a budget of nothing"));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    // bifrost#2873
    [Fact]
    public async Task No_route_at_all_serves_a_key_whose_budget_is_spent()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");
        using var client = Gateway.ClientWith(caller.Secret);
        var refused = new HashSet<string>();
        // These ask no model.
        foreach (var route in PostedTo().Except(["/utils/token_counter", "/spend/calculate", "/cost/estimate", "/key/health"]))
        {
            var answers = new[]
            {
                await TestGateway.SendAsync(
                    client, HttpMethod.Post, route,
                    """{"model":"llama3","messages":[{"role":"user","content":"hi"}],"input":"hi","prompt":"hi","documents":["hi"],"max_tokens":5}"""),
                await caller.PostAsync(route, new MultipartFormDataContent
                {
                    { new StringContent("llama3"), "model" }, { new ByteArrayContent([1, 2, 3]), "file", "sound.mp3" },
                }),
            };

            Assert.All(answers, answer => Assert.False(answer.Status is >= 200 and < 300, $"{route} {answer.Text}"));
            if (answers.Any(answer => IsForBudget(answer.Text)))
                refused.Add(route);
        }

        Assert.Empty(CallFormat.All.SelectMany(format => format.Routes).Except(refused));
    }

    // litellm#22726, litellm#20615
    [Fact]
    public async Task Nobody_is_refused_for_a_budget_that_he_does_not_have()
    {
        await Gateway.PostAsync("/user/new", """{"user_id": "default_user_id", "auto_create_key": false}""");
        var team = (await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString();
        using var inTeam = await KeyAsync($$"""{"team_id": "{{team}}", "user_id": "default_user_id"}""");
        using var own = await KeyAsync("""{"user_id": "default_user_id"}""");

        foreach (var caller in new[] { inTeam, own })
        {
            for (var i = 0; i < 3; i++)
                Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("dear", members: "\"user\":\"nobody-in-particular\""))).Status);
            Assert.Equal(new Figures("0.63", "0.0"), await caller.SettledAsync());
        }
    }

    [Fact]
    public async Task A_model_that_is_free_is_never_stopped_by_a_budget()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        for (var i = 0; i < 2; i++)
        {
            var answer = await caller.CallAsync(ChatBody.Of("free"));
            Assert.Equal((200, "0.0"), (answer.Status, Header(answer, "x-litellm-response-cost")));
        }

        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task What_calls_in_flight_hold_refuses_for_a_moment_and_says_so()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.004}""");
        var gate = Upstream.Gate("in flight");
        var running = caller.CallAsync(ChatBody.Of("growing", new() { Hold = "in flight" }, "\"max_tokens\":5"));
        await gate.Reached.WaitAsync(Patience);

        var refused = await caller.CallAsync(ChatBody.Of("growing"));
        gate.Open();

        Assert.Equal(
            (429, "Budget has been exceeded! Current cost: 0.0, Max budget: 0.004 (held by calls in flight: 0.005)"),
            (refused.Status, refused.Message));
        Assert.Equal("1", Header(refused, "Retry-After"));
        Assert.Equal(200, (await running).Status);
        Assert.Equal(new Figures("0.005", "0.0"), await caller.SettledAsync());
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("growing"))).Status);
    }

    private static bool IsForBudget(string answer) =>
        answer.Contains("\"refusal\":{", StringComparison.Ordinal)
        && answer.Contains("\"limit\":\"max_budget\"", StringComparison.Ordinal);

    // Whatever is added to the gateway later is among them.
    private IEnumerable<string> PostedTo() => Gateway.Services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
        .Select(route => System.Text.RegularExpressions.Regex.Replace(route.RoutePattern.RawText!, @"\{[^}]*\}", "llama3"))
        .Distinct();

    [Fact]
    public async Task The_key_is_given_back_what_it_held_where_its_team_refuses()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        for (var i = 0; i < 3; i++)
            await caller.CallAsync(ChatBody.Of("dear"));

        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.0", "0.0"), await caller.TeamFiguresAsync());
    }
}
