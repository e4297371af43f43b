namespace Tollgate.Api.Tests.Documents;

/// <summary>Budgets of keys, of single models on keys, of users, and resets.</summary>
public sealed partial class UsersDocumentTests
{
    private const string FiftyLines =
        """
         {
          "model": "azure-gpt-3.5",
          "user": "e09b4da8-ed80-4b05-ac93-e16d9eb56fca",
          "messages": [
              {
              "role": "user",
              "content": "respond in 50 lines"
              }
          ]
        }
        """;

    [Fact]
    public async Task Add_budgets_and_budget_durations_to_keys_and_users()
    {
        const string budget = """
            {
              "team_id": "core-infra", # [OPTIONAL]
              "max_budget": 10,
            }
            """;
        const string duration = """
            {
              "team_id": "core-infra", # [OPTIONAL]
              "max_budget": 10,
              "budget_duration": 10s,
            }
            """;

        Printed.AssertUnreadable(await Gateway.PostAsync("/key/generate", budget));
        Printed.AssertUnreadable(await Gateway.PostAsync("/key/generate", duration));
        Printed.AssertUnreadable(await Gateway.PostAsync("/user/new", duration));
        var orphans = (
            await Gateway.PostAsync("/key/generate", Repaired(budget)), await Gateway.PostAsync("/user/new", Repaired(duration)));
        await Gateway.DoAsync("/team/new", """{"team_id": "core-infra"}""");
        var key = await Gateway.DoAsync("/key/generate", Repaired(budget));
        var timedKey = await Gateway.DoAsync("/key/generate", Repaired(duration));
        var timedUser = await Gateway.DoAsync("/user/new", Repaired(duration));

        const string orphan = "Unable to find team object in database. Team ID: core-infra";
        Assert.Equal((orphan, orphan), (orphans.Item1.Message, orphans.Item2.Message));
        Assert.Equal("null", key["budget_duration"].GetRawText());
        Assert.All([key, timedKey, timedUser], made => Assert.Equal(
            ("core-infra", "10.0"), (made["team_id"].GetString(), made["max_budget"].GetRawText())));
        Assert.All([timedKey, timedUser], made => Assert.Equal("10s", made["budget_duration"].GetString()));
        // "By default the max_budget is set to null and is not checked for keys."
        Assert.Equal("null", (await Gateway.DoAsync("/key/generate", "{}"))["max_budget"].GetRawText());
    }

    [Fact]
    public async Task A_key_that_has_crossed_its_budget()
    {
        var key = await Gateway.KeyAsync("""{"max_budget": 0.0000002}""");
        using var client = Gateway.ClientWith(key);

        Printed.AssertUnreadable(
            await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", WithCommaAtEnd(FiftyLines)));
        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", FiftyLines);
        var crossed = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", FiftyLines);

        Assert.Equal(200, first.Status);
        Printed.AssertAnswered(
            """
            {
              "detail":"Authentication Error, ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07"
            }
            """,
            crossed.Json);
        Printed.AssertError(
            400,
            """{"error":{"message":"ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07","type":"auth_error","param":null,"code":400}}""",
            crossed);
        // "Costs per key get auto-populated."
        Assert.Equal("7.2e-05", (await Gateway.GetAsync($"/key/info?key={key}"))["info"].Spend());
    }

    [Fact]
    public async Task Add_budgets_to_users_and_create_new_keys_for_an_existing_user()
    {
        var made = await Gateway.DoAsync(
            "/user/new", """{"models": ["azure-models"], "max_budget": 0, "user_id": "krrish3@berri.ai"}""");

        // A key without a duration does not expire, as it did in 2023.
        Printed.AssertAnswered(
            """
            {
                "key": "sk-YF2OxDbrgd1y2KgwxmEA2w",
                "expires": null,
                "user_id": "krrish3@berri.ai",
                "max_budget": 0.0
            }
            """,
            made.Json,
            given: "key");
        Printed.AssertError(
            400,
            """{"error":{"message":"ExceededBudget: User=krrish3@berri.ai over budget. Spend=0.0, Budget=0.0","type":"auth_error","param":null,"code":400}}""",
            await CallAsync(made["key"].GetString(), "azure-models"));

        await Gateway.DoAsync("/user/update", """{"user_id": "krrish3@berri.ai", "max_budget": 0.000003}""");
        var key = await Gateway.KeyAsync("""{"models": ["azure-models"], "user_id": "krrish3@berri.ai"}""");
        var (first, second) = (await CallAsync(key, "azure-models"), await CallAsync(key, "azure-models"));

        // "Budget check: the user's budget will be checked for this key. Spend tracking: spend for this key will update
        // the user's spend as well."
        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Equal(("user", "krrish3@berri.ai"), (second.Refusal("account"), second.Refusal("id")));
        Assert.Equal("3.5e-06", (await Gateway.GetAsync("/user/info?user_id=krrish3%40berri.ai"))["user_info"].Spend());
    }

    [Fact]
    public async Task Add_model_specific_budgets_to_keys()
    {
        Printed.AssertUnreadable(await Gateway.PostAsync("/key/generate", """
            {
              model_max_budget={"gpt4": 0.5, "gpt-5": 0.01}
            }
            """));
        var made = await Gateway.DoAsync("/key/generate", """{"model_max_budget": {"gpt4": 0.5, "gpt-5": 0.01}}""");

        // Calls of gpt4 cost 0.35, of gpt-5 0.01.
        var key = made["key"].GetString()!;
        Assert.Equal("""{"gpt4":0.5,"gpt-5":0.01}""", made["model_max_budget"].GetRawText());
        Assert.Equal((200, 200), (await StatusAsync("gpt4"), await StatusAsync("gpt4")));
        Assert.Equal((400, 200, 400), (await StatusAsync("gpt4"), await StatusAsync("gpt-5"), await StatusAsync("gpt-5")));
        Assert.Equal(200, await StatusAsync("llama3"));
        Assert.Equal(
            """{"gpt4":0.7,"gpt-5":0.01}""",
            (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("model_spend").GetRawText());

        async Task<int> StatusAsync(string model) => (await CallAsync(key, model)).Status;
    }

    [Theory]
    [InlineData("/user/new")]
    [InlineData("/key/generate")]
    [InlineData("/team/new")]
    public async Task Reset_budgets(string route)
    {
        const string printed = """
            {
              "max_budget": 10,
              "budget_duration": 10s, # 👈 KEY CHANGE
            }
            """;

        Printed.AssertUnreadable(await Gateway.PostAsync(route, printed));
        var made = await Gateway.DoAsync(route, Repaired(printed).Replace("10,", "0.000003,", StringComparison.Ordinal));
        var key = route == "/team/new"
            ? await Gateway.KeyAsync($$"""{"team_id": "{{made["team_id"]}}"}""")
            : made["key"].GetString();

        // "Budget is reset at the end of specified duration", whatever the server's rescheduler is set to.
        Assert.Equal((200, 400), ((await Gateway.CallAsync(key)).Status, (await Gateway.CallAsync(key)).Status));
        fixture.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(400, (await Gateway.CallAsync(key)).Status);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await Gateway.CallAsync(key)).Status);
    }

    private async Task<Answer> CallAsync(string? key, string model)
    {
        using var client = Gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions",
            $$"""{"model": "{{model}}", "messages": [{"role": "user", "content": "hi"}]}""");
    }
}
