using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Aliases;

/// <summary>Names for everybody: <c>router_settings.model_group_alias</c>.</summary>
public sealed class GroupAliasTests
{
    private const string Config = Kinds.Config + """

        router_settings:
          model_group_alias: {gpt-4: llama3, secret: {model: llama3, hidden: true}, azure-gpt-3.5: llama3, lost: nobody}
        """;

    [Theory]
    [InlineData(ErrorProfile.Classic)]
    [InlineData(ErrorProfile.Current)]
    public async Task Everybody_calls_a_model_by_its_further_names(ErrorProfile profile)
    {
        await using var gateway = await TestGateway.StartAsync(Config, profile);
        var key = await gateway.KeyAsync("""{"models": ["gpt-4"]}""");
        var other = await gateway.KeyAsync("""{"models": ["llama3"], "aliases": {"secret": "azure-gpt-3.5", "x": "gpt-4"}}""");

        Assert.Equal("llama3", Group(await CallAsync(gateway, key, "gpt-4")));
        Assert.Equal("llama3", Group(await CallAsync(gateway, TestGateway.MasterKey, "secret")));
        Assert.Equal("llama3", Group(await CallAsync(gateway, other, "azure-gpt-3.5")));
        Assert.Equal(401, (await CallAsync(gateway, key, "secret")).Status);
        var own = await CallAsync(gateway, other, "secret");
        Assert.Equal(
            (401, "key not allowed to access model. This key can only access models=['llama3']. Tried to access secret"),
            (own.Status, own.Message));
        Assert.Contains("model=nobody.", (await CallAsync(gateway, other, "lost")).Message, StringComparison.Ordinal);
        Assert.Contains("model=gpt-4.", (await CallAsync(gateway, other, "x")).Message, StringComparison.Ordinal);
        var listed = (await gateway.GetAsync("/v1/models"))["data"].EnumerateArray()
            .Select(model => model.GetProperty("id").GetString());
        Assert.Equal(["llama3", "azure-gpt-3.5", "gpt-4", "lost"], listed);
    }

    private static string? Group(Answer answer) =>
        answer.Headers.TryGetValues("x-litellm-model-group", out var served) ? Assert.Single(served) : answer.Text;

    private static async Task<Answer> CallAsync(TestGateway gateway, string key, string model)
    {
        using var client = gateway.ClientWith(key);
        return await TestGateway.SendAsync(
            client,
            HttpMethod.Post,
            "/chat/completions",
            $$"""{"model": "{{model}}", "messages": [{"role": "user", "content": "hi"}]}""");
    }
}
