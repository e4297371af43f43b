using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests;

/// <summary>The users document of 2024, section by section: its requests with their misprints repaired, and what is
/// said of them as they are printed.</summary>
public sealed class UserDocumentTests
{
    private readonly FakeTimeProvider _time = new(new(2024, 8, 17, 14, 50, 17, TimeSpan.Zero));

    [Fact]
    public async Task Add_budgets_to_teams()
    {
        await using var gateway = await StartAsync();

        var made = await gateway.DoAsync("/team/new", """
            {"team_alias": "my-new-team_4", "members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"}]}
            """);

        Assert.Equal(
            """[{"role": "admin", "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"}]""", made["members_with_roles"].GetRawText());
        Assert.Equal(
            ("my-new-team_4", "[]", "[]", "{}", "null", "0.0"),
            (made["team_alias"].GetString(), made["admins"].GetRawText(), made["members"].GetRawText(),
                made["metadata"].GetRawText(), made["max_budget"].GetRawText(), made.Json.Spend()));
    }

    [Fact]
    public async Task Set_budget_for_a_user_within_a_team()
    {
        await using var gateway = await StartAsync();
        await gateway.DoAsync("/team/new", """{"team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32"}""");

        await gateway.DoAsync("/user/new", """{"user_id": "ishaan"}""");
        await gateway.DoAsync("/team/member_add", """
            {"team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32", "max_budget_in_team": 0.000000000001, "member": {"role": "user", "user_id": "ishaan"}}
            """);
        var key = await gateway.DoAsync(
            "/key/generate", """{"user_id": "ishaan", "team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32"}""");

        Assert.Equal(("ishaan", "null", "0.0"), (key["user_id"].GetString(), key["max_budget"].GetRawText(), key.Json.Spend()));
        Assert.Equal(200, (await gateway.CallAsync(key["key"].GetString())).Status);
        var refused = await gateway.CallAsync(key["key"].GetString());
        Assert.Equal(400, refused.Status);
        Assert.StartsWith("ExceededBudget: Crossed spend within team", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_budget_for_customers()
    {
        await using var gateway = await StartAsync("\nlitellm_settings:\n  max_end_user_budget: 0.0001\n");
        using var client = gateway.ClientWith(await gateway.KeyAsync());
        const string Call = """
             {
                    "model": "azure-gpt-3.5",
                    "user": "ishaan3",
                    "messages": [
                        {
                        "role": "user",
                        "content": "what time is it"
                        }
                    ]
                    }
            """;

        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Call);
        var second = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Call);

        Assert.Equal((200, 401), (first.Status, second.Status));
        Assert.Equal(
            """
            {"message":"Budget has been exceeded: User ishaan3 has exceeded their budget. Current spend: 0.000887; Max Budget: 0.0001","type":"auth_error","param":null,"code":401}
            """,
            second["error"].GetRawText());
    }

    [Fact]
    public async Task Add_budgets_to_users()
    {
        await using var gateway = await StartAsync();

        var made = await gateway.DoAsync("/user/new", """{"models": ["azure-models"], "max_budget": 0, "user_id": "krrish3@berri.ai"}""");
        using var client = gateway.ClientWith(made["key"].GetString());
        var refused = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", AzureModels);

        Assert.Equal(("krrish3@berri.ai", "0.0"), (made["user_id"].GetString(), made["max_budget"].GetRawText()));
        Assert.StartsWith("sk-", made["key"].GetString(), StringComparison.Ordinal);
        Assert.Equal((400, "ExceededBudget: User=krrish3@berri.ai over budget. Spend=0.0, Budget=0.0"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Add_budget_duration_to_users()
    {
        await using var gateway = await StartAsync();
        const string Repaired = """{"team_id": "core-infra", "max_budget": 10, "budget_duration": "10s"}""";

        var printed = await gateway.PostAsync("/user/new", """{"team_id": "core-infra", "max_budget": 10, "budget_duration": 10s, }""");
        var noTeam = await gateway.PostAsync("/user/new", Repaired);
        await gateway.DoAsync("/team/new", """{"team_id": "core-infra"}""");
        var made = await gateway.DoAsync("/user/new", Repaired);

        Assert.Equal(400, printed.Status);
        Assert.StartsWith("Invalid JSON in the request body", printed.Message, StringComparison.Ordinal);
        Assert.Equal((400, "Unable to find team object in database. Team ID: core-infra"), (noTeam.Status, noTeam.Message));
        Assert.Equal(("10s", "2024-08-17T14:50:27.000000Z"), (made["budget_duration"].GetString(), made["budget_reset_at"].GetString()));
    }

    [Fact]
    public async Task Create_new_keys_for_existing_user()
    {
        await using var gateway = await StartAsync();
        await gateway.DoAsync("/user/new", """{"user_id": "krrish3@berri.ai", "max_budget": 0.000003}""");
        var key = await gateway.KeyAsync("""{"models": ["azure-models"], "user_id": "krrish3@berri.ai"}""");
        using var client = gateway.ClientWith(key);

        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", AzureModels);
        var second = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", AzureModels);

        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Equal("3.5e-06", (await gateway.GetAsync("/user/info?user_id=krrish3%40berri.ai"))["user_info"].Spend());
    }

    [Fact]
    public async Task Reset_budgets()
    {
        await using var gateway = await StartAsync();
        var key = (await gateway.DoAsync("/user/new", """{"max_budget": 0.000003, "budget_duration": "10s"}"""))["key"].GetString();
        Assert.Equal((200, 400), ((await gateway.CallAsync(key)).Status, (await gateway.CallAsync(key)).Status));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(200, (await gateway.CallAsync(key)).Status);
    }

    [Fact]
    public async Task Grant_access_to_new_model()
    {
        await using var gateway = await StartAsync();
        var granted = await gateway.DoAsync("/user/new", """{"models": ["beta-models"]}""");
        var broke = await gateway.DoAsync("/user/new", """{"models": ["beta-models"], "max_budget": 0}""");

        Assert.Equal(200, (await EmbedAsync(gateway, granted["key"].GetString()!)).Status);
        Assert.Equal(401, (await gateway.CallAsync(granted["key"].GetString())).Status);
        var refused = await EmbedAsync(gateway, broke["key"].GetString()!);
        Assert.Equal(400, refused.Status);
        Assert.EndsWith("over budget. Spend=0.0, Budget=0.0", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Answer> EmbedAsync(TestGateway gateway, string key)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(
            client, HttpMethod.Post, "/embeddings", """{"model": "text-embedding-ada-002", "input": "hi"}""");
    }

    [Theory]
    [InlineData("/user/new", "{\"models\": [\"beta-models\"], # Model Access Group\n\"max_budget\": 0}", "Invalid JSON in the request body")]
    [InlineData("/user/new", "{\"max_budget\": 10, \"budget_duration\": 10s, # KEY CHANGE\n}", "Invalid JSON in the request body")]
    [InlineData("/team/new", """{"team_alias": "my-new-team_4", "members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3"}], "budget_duration": 10s,}""", "Invalid JSON in the request body")]
    [InlineData("/customer/new", """{"user_id" : "palantir", "budget_id": "free-tier"}""", "Budget not found, passed budget_id=free-tier")]
    public async Task What_is_printed_and_cannot_be_done_is_named(string route, string body, string said)
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.PostAsync(route, body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(said, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_customer_with_budget()
    {
        await using var gateway = await StartAsync();
        await gateway.MakeBudgetAsync("free-tier", 0.000003m, null, _time.GetUtcNow());

        var made = await gateway.DoAsync("/customer/new", """{"user_id" : "palantir", "budget_id": "free-tier"}""");

        Assert.Equal(("palantir", "free-tier"), (made["user_id"].GetString(), made["budget_id"].GetString()));
        Assert.Equal(200, (await gateway.CallAsync(null, "\"user\": \"palantir\"")).Status);
        Assert.Equal(401, (await gateway.CallAsync(null, "\"user\": \"palantir\"")).Status);
    }

    private const string AzureModels = """{"model": "azure-models", "messages": [{"role": "user", "content": "hi"}]}""";

    private Task<TestGateway> StartAsync(string more = "") => TestGateway.StartAsync(
        Kinds.Config + """

          - model_name: azure-models
            litellm_params:
              model: azure/gpt-4o
              mock_response: Hello
              input_cost_per_token: 5e-08
              output_cost_per_token: 1.5e-07
          - model_name: text-embedding-ada-002
            litellm_params:
              model: openai/text-embedding-ada-002
              mock_response: Hello
            model_info:
              access_groups: ["beta-models"]
        """ + more,
        time: _time);
}
