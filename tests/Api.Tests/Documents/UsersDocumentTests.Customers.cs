namespace Tollgate.Api.Tests.Documents;

/// <summary>Customers with a budget object, and access groups. The rate limits of their sections are elsewhere.</summary>
public sealed partial class UsersDocumentTests
{
    [Fact]
    public async Task Rate_limits_of_single_models_as_they_are_printed()
    {
        Printed.AssertUnreadable(await Gateway.PostAsync(
            "/key/generate", """{"model_rpm_limit": {"gpt-4": 2}, "model_tpm_limit": {"gpt-4":}}"""));
    }

    [Fact]
    public async Task Create_customer_with_budget()
    {
        const string palantir = """
            {
                "user_id" : "palantir",
                "budget_id": "free-tier"
            }
            """;
        const string gm = """
            {
                "model": "llama3",
                "user": "palantir",
                "messages": [
                    {
                    "role": "user",
                    "content": "gm"
                    }
                ]
            }
            """;

        // Step 1, with an amount in the place of its tpm_limit; then steps 2 and 3.
        var early = await Gateway.PostAsync("/customer/new", palantir);
        await Gateway.DoAsync("/budget/new", """{"budget_id" : "free-tier", "max_budget": 0.000003}""");
        var made = await Gateway.DoAsync("/customer/new", palantir);
        var first = await Gateway.PostAsync("/chat/completions", gm);
        var second = await Gateway.PostAsync("/chat/completions", gm);

        Assert.Equal((400, "Budget not found, passed budget_id=free-tier"), (early.Status, early.Message));
        Assert.Equal(("palantir", "free-tier"), (made["user_id"].GetString(), made["budget_id"].GetString()));
        Assert.Equal((200, 401), (first.Status, second.Status));
    }

    [Fact]
    public async Task Grant_access_to_new_model()
    {
        const string printed = "{\"models\": [\"beta-models\"], # 👈 Model Access Group\n\t\t\t\"max_budget\": 0}";

        Printed.AssertUnreadable(await Gateway.PostAsync("/user/new", printed));
        var broke = (await Gateway.DoAsync("/user/new", Repaired(printed)))["key"].GetString()!;
        var granted = (await Gateway.DoAsync("/user/new", """{"models": ["beta-models"]}"""))["key"].GetString()!;

        Assert.Equal(200, (await EmbedAsync(granted)).Status);
        var notGranted = await Gateway.CallAsync(granted);
        Assert.Equal(401, notGranted.Status);
        Assert.Contains("This key can only access models=['beta-models']. Tried to access llama3", notGranted.Message, StringComparison.Ordinal);
        var refused = await EmbedAsync(broke);
        Assert.Equal(400, refused.Status);
        Assert.EndsWith("over budget. Spend=0.0, Budget=0.0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_new_keys_for_existing_internal_user()
    {
        await Gateway.DoAsync("/user/new", """{"user_id": "krrish@berri.ai"}""");

        var made = await Gateway.DoAsync("/key/generate", """{"models": ["azure-models"], "user_id": "krrish@berri.ai"}""");

        Assert.Equal(
            ("""["azure-models"]""", "krrish@berri.ai"), (made["models"].GetRawText(), made["user_id"].GetString()));
    }

    private async Task<Answer> EmbedAsync(string key)
    {
        using var client = Gateway.ClientWith(key);
        return await TestGateway.SendAsync(
            client, HttpMethod.Post, "/embeddings", """{"model": "text-embedding-ada-002", "input": "hi"}""");
    }
}
