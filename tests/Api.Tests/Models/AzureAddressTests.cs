using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class AzureAddressTests
{
    private const string Resource = "https://mine.openai.azure.com";
    private const string Deployment = $"{Resource}/openai/deployments/gpt/chat/completions";

    [Theory]
    [InlineData(Resource, null, $"{Deployment}?api-version=2025-02-01-preview")]
    [InlineData(Resource, "2024-10-21", $"{Deployment}?api-version=2024-10-21")]
    [InlineData($"{Resource}/", "2024-10-21", $"{Deployment}?api-version=2024-10-21")]
    [InlineData($"{Resource}/openai/", "2024-10-21", $"{Deployment}?api-version=2024-10-21")]
    [InlineData(Resource, "v1", $"{Resource}/openai/v1/chat/completions")]
    [InlineData(Resource, "preview", $"{Resource}/openai/v1/chat/completions?api-version=preview")]
    [InlineData($"{Resource}/openai/v1/", null, $"{Resource}/openai/v1/chat/completions")]
    [InlineData($"{Resource}/openai/v1", "2024-10-21", $"{Resource}/openai/v1/chat/completions")]
    [InlineData($"{Resource}/openai/v1", "preview", $"{Resource}/openai/v1/chat/completions?api-version=preview")]
    [InlineData("http://here/gate", "v1", "http://here/gate/openai/v1/chat/completions")]
    public void Has_the_deployment_and_the_version_or_the_newest_interfaces_path(
        string apiBase, string? version, string address)
    {
        var deployment = Deploy(Azure("azure/gpt", apiBase, version));

        Assert.Equal(new Uri(address), deployment.Addresses[ChatFormat.Instance]);
        Assert.Equal("gpt", deployment.UpstreamModel);
        Assert.Equal(KeyHeader.Azure, deployment.KeyHeader);
        Assert.DoesNotContain("?", deployment.ShownApiBase, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure/my gpt#1?", "my%20gpt%231%3F")]
    [InlineData("azure/o_series/thinker", "thinker")]
    public void Has_the_name_of_a_deployment_as_a_part_of_a_path(string model, string part) => Assert.Equal(
        $"{Resource}/openai/deployments/{part}/embeddings?api-version=1",
        Deploy(Azure(model, Resource, "1")).Addresses[EmbeddingFormat.Instance].AbsoluteUri);

    [Theory]
    [InlineData("azure/gpt", $"{Resource}/openai/deployments/gpt", null, "the deployment stands in model")]
    [InlineData("azure/gpt", Deployment, null, "the deployment stands in model")]
    [InlineData("azure/gpt", $"{Resource}?api-version=secret", null, "api_base must be")]
    [InlineData("azure/gpt", Resource, "2024-10-21&secret=1", "api_version must be")]
    [InlineData("azure/gpt", Resource, "", "api_version must be")]
    [InlineData("azure/..", Resource, null, "names no deployment")]
    [InlineData("azure/o_series/", Resource, null, "names no deployment")]
    [InlineData("azure/a/../b", Resource, null, "names no deployment")]
    public void Is_an_error_where_it_would_be_another_one_and_nothing_is_repeated(
        string model, string apiBase, string? version, string error)
    {
        var told = Error(Azure(model, apiBase, version));

        Assert.StartsWith("model_list, line 7: ", told, StringComparison.Ordinal);
        Assert.Contains(error, told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/../../../v1/chat")]
    [InlineData("..")]
    [InlineData(".")]
    public void Cannot_be_led_elsewhere_by_the_name_that_a_client_asks_for(string asked) => Assert.False(
        Serve(Azure("azure/*", Resource, null) with { ModelName = "*" }).TryFind(asked, out _));

    [Fact]
    public void Is_not_where_a_wildcards_key_goes_that_is_anothers() => Assert.False(
        Serve(Entry("*", "*") with { ApiBase = Resource, ApiKey = new("sk-secret") }).TryFind("azure/gpt", out _));

    [Theory]
    [InlineData("azure/gpt-4o", null, null)]
    [InlineData("azure/mine", "azure/gpt-4o", "gpt-4o")]
    [InlineData("azure/mine", "gpt-4o-mini", "gpt-4o-mini")]
    public void Tells_nothing_of_the_model_behind_it_unless_the_configuration_does(
        string model, string? baseModel, string? openAIModel) => Assert.Equal(
            openAIModel,
            Deploy(Azure(model, Resource, null) with { Info = new() { BaseModel = baseModel } }).OpenAIModel);

    private static ModelEntry Azure(string model, string apiBase, string? version) =>
        Entry("m", model) with { ApiBase = apiBase, ApiVersion = version };
}
