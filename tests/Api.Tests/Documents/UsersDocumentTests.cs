using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Documents;

/// <summary>The users document of 2024, section by section: its requests with their misprints repaired, and what is
/// said of them as they are printed. Here: budgets of the proxy, teams, members and customers.</summary>
public sealed partial class UsersDocumentTests(UsersDocumentTests.Fixture fixture)
    : IClassFixture<UsersDocumentTests.Fixture>
{
    private const string LlmAreYou =
        """
        {
            "model": "gpt-3.5-turbo",
            "messages": [
                {
                "role": "user",
                "content": "what llm are you"
                }
            ]
        }
        """;

    private const string WhatTimeIsIt =
        """
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

    private const string Tes4 =
        """
        {
            "model": "llama3",
            "messages": [
                {
                "role": "user",
                "content": "tes4"
                }
            ]
        }
        """;

    // The embedding model is of another provider than the document's azure/, which answers nothing itself.
    private const string Models =
        """
        model_list:
          - model_name: llama3
            litellm_params: {model: groq/llama-3.1-8b-instant, mock_response: Hello, input_cost_per_token: 5e-08, output_cost_per_token: 1.5e-07}
          - model_name: gpt-3.5-turbo
            litellm_params: {model: openai/gpt-3.5-turbo, mock_response: Hello}
          - model_name: azure-gpt-3.5
            litellm_params: {model: azure/gpt-35, mock_response: Fifty lines, input_cost_per_token: 1.2e-06, output_cost_per_token: 3e-06}
          - model_name: azure-models
            litellm_params: {model: azure/gpt-4o, mock_response: Hello, input_cost_per_token: 5e-08, output_cost_per_token: 1.5e-07}
          - model_name: gpt4
            litellm_params: {model: openai/gpt-4, mock_response: Hello, input_cost_per_token: 0.005, output_cost_per_token: 0.015}
          - model_name: gpt-5
            litellm_params: {model: openai/gpt-5, mock_response: Hello, input_cost_per_token: 0.0005, output_cost_per_token: 0.00025}
          - model_name: text-embedding-ada-002
            litellm_params: {model: openai/azure-embedding-model, mock_response: Hello, input_cost_per_token: 1e-07, output_cost_per_token: 0}
            model_info:
              access_groups: ["beta-models"] # 👈 Model Access Group
        """;

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Apply_a_budget_across_all_calls_on_the_proxy()
    {
        await using var gateway = await TestGateway.StartAsync(
            """
            general_settings:
              master_key: sk-1234

            litellm_settings:
              # other litellm settings
              max_budget: 0 # (float) sets max budget as $0 USD
              budget_duration: 30d # (str) frequency of reset - You can set duration as seconds ("30s"), minutes ("30m"), hours ("30h"), days ("30d").

            """ + Models,
            time: new());

        var refused = await gateway.PostAsync("/chat/completions", LlmAreYou);

        Printed.AssertError(
            400,
            """{"error":{"message":"Budget has been exceeded! Current cost: 0.0, Max budget: 0.0","type":"auth_error","param":null,"code":400}}""",
            refused);
        Assert.Equal("proxy", refused.Refusal("account"));
        Assert.Equal(200, (await gateway.GetAsync("/v1/models")).Status);
    }

    [Fact]
    public async Task Apply_a_budget_across_all_calls_on_the_proxy_as_it_is_printed()
    {
        using var client = Gateway.ClientWith(key: null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Autherization", $"Bearer {TestGateway.MasterKey}");

        var misspelt = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", LlmAreYou);

        Assert.Equal((401, "Authentication Error, No api key passed in."), (misspelt.Status, misspelt.Message));
        Printed.AssertUnreadable(await Gateway.PostAsync("/chat/completions", WithCommaAtEnd(LlmAreYou)));
    }

    [Fact]
    public async Task Add_budgets_to_teams()
    {

        var made = await Gateway.DoAsync("/team/new", """
            {
              "team_alias": "my-new-team_4",
              "members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"}]
            }
            """);

        // Without its rpm_limit, which is no budget.
        Printed.AssertAnswered(
            """
            {
                "team_alias": "my-new-team_4",
                "team_id": "13e83b19-f851-43fe-8e93-f96e21033100",
                "admins": [],
                "members": [],
                "members_with_roles": [
                    {
                        "role": "admin",
                        "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"
                    }
                ],
                "metadata": {},
                "tpm_limit": null,
                "max_budget": null,
                "models": [],
                "spend": 0.0,
                "max_parallel_requests": null,
                "budget_duration": null,
                "budget_reset_at": null
            }
            """,
            made.Json,
            given: "team_id");
    }

    [Fact]
    public async Task Add_budget_duration_to_teams()
    {
        const string printed = """
            {
              "team_alias": "my-new-team_4",
              "members_with_roles": [{"role": "admin", "user_id": "5c4a0aa3-a1e1-43dc-bd87-3c2da8382a3a"}],
              "budget_duration": 10s,
            }
            """;

        Printed.AssertUnreadable(await Gateway.PostAsync("/team/new", printed));
        var made = await Gateway.DoAsync("/team/new", Repaired(printed));

        Assert.Equal(
            ("10s", fixture.Time.GetUtcNow().AddSeconds(10)),
            (made["budget_duration"].GetString(), made["budget_reset_at"].GetDateTimeOffset()));
    }

    [Fact]
    public async Task Budget_a_users_spend_within_a_team()
    {
        await Gateway.DoAsync("/team/new", """{"team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32"}""");

        // Steps 1 to 3.
        await Gateway.DoAsync("/user/new", """{"user_id": "ishaan"}""");
        await Gateway.DoAsync("/team/member_add", """
            {"team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32", "max_budget_in_team": 0.000000000001, "member": {"role": "user", "user_id": "ishaan"}}
            """);
        var made = await Gateway.DoAsync(
            "/key/generate", """{"user_id": "ishaan", "team_id": "e8d1460f-846c-45d7-9b43-55f3cc52ac32"}""");

        // Two that are null in 2024 have been filled since: key_name and token_id.
        Printed.AssertAnswered(
            """
            {"key":"sk-RV-l2BJEZ_LYNChSx2EueQ", "models":[],"spend":0.0,"max_budget":null,"user_id":"ishaan","team_id":"e8d1460f-846c-45d7-9b43-55f3cc52ac32","max_parallel_requests":null,"metadata":{},"tpm_limit":null,"rpm_limit":null,"budget_duration":null,"allowed_cache_controls":[],"soft_budget":null,"key_alias":null,"duration":null,"aliases":{},"config":{},"permissions":{},"model_max_budget":{},"key_name":"sk-...ueQ","expires":null,"token_id":""}
            """,
            made.Json,
            given: ["key", "key_name", "token_id"]);

        // Step 4.
        using var client = Gateway.ClientWith(made["key"].GetString());
        Assert.Equal(200, (await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Tes4)).Status);
        Printed.AssertError(
            400,
            """{"error":{"message":"ExceededBudget: Crossed spend within team. Current cost: 3.5e-06, Max budget: 1e-12","type":"auth_error","param":null,"code":400}}""",
            await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", Tes4));
    }

    [Fact]
    public async Task Budget_the_user_passed_to_chat_completions()
    {
        await using var gateway = await TestGateway.StartAsync(
            """
            general_settings:
              master_key: sk-1234

            litellm_settings:
              max_end_user_budget: 0.0001 # budget for 'user' passed to /chat/completions

            """ + Kinds.Config,
            time: new());
        using var client = gateway.ClientWith(await gateway.KeyAsync());

        var first = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", WhatTimeIsIt);
        var second = await TestGateway.SendAsync(client, HttpMethod.Post, "/chat/completions", WhatTimeIsIt);

        // The document's 0.0008869999999999999 is 0.000887 in binary fractions.
        Assert.Equal(200, first.Status);
        Printed.AssertError(
            401,
            """{"error":{"message":"Budget has been exceeded: User ishaan3 has exceeded their budget. Current spend: 0.000887; Max Budget: 0.0001","type":"auth_error","param":null,"code":401}}""",
            second);
    }

    /// <summary>A request that is printed with comments, with a comma behind its last member, or with a duration
    /// without quotes, as it was meant.</summary>
    private static string Repaired(string printed)
    {
        var lines = printed.Split('\n').Select(line => line.Split('#')[0].TrimEnd());
        var body = string.Join('\n', lines).Replace(": 10s", ": \"10s\"", StringComparison.Ordinal);
        var comma = body.LastIndexOf(',');
        return body[(comma + 1)..].Trim() == "}" ? body.Remove(comma, 1) : body;
    }

    private static string WithCommaAtEnd(string body) => body.Insert(body.LastIndexOf(']') + 1, ",");

    public sealed class Fixture : IAsyncLifetime
    {
        public FakeTimeProvider Time { get; } = new(new(2024, 8, 17, 14, 50, 17, TimeSpan.Zero));

        public TestGateway Gateway { get; private set; } = null!;

        /// <summary>"E.g.: Check every 1 seconds": budgets here are on time anyway.</summary>
        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(
            """
            general_settings:
              proxy_budget_rescheduler_min_time: 1
              proxy_budget_rescheduler_max_time: 1

            """ + Models,
            time: Time);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
