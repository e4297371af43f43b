using Tollgate.Api.Calls.Formats;

using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class UpstreamAddressTests
{
    [Theory]
    [InlineData("gpt-4o", null, "https://api.openai.com/v1/chat/completions", "gpt-4o")]
    [InlineData("openai/gpt-4o", null, "https://api.openai.com/v1/chat/completions", "gpt-4o")]
    [InlineData("openrouter/vendor/model", null, "https://openrouter.ai/api/v1/chat/completions", "vendor/model")]
    [InlineData("perplexity/sonar", null, "https://api.perplexity.ai/chat/completions", "sonar")]
    [InlineData("ollama/llama3", null, "http://localhost:11434/v1/chat/completions", "llama3")]
    [InlineData("hosted_vllm/meta/llama", "http://gpu:8000/v1/", "http://gpu:8000/v1/chat/completions", "meta/llama")]
    [InlineData("openai/mine", "https://example.com", "https://example.com/chat/completions", "mine")]
    [InlineData("meta/llama", "http://gpu:8000/v1", "http://gpu:8000/v1/chat/completions", "meta/llama")]
    [InlineData("claude-sonnet-4-5", "http://gpu:8000/v1", "http://gpu:8000/v1/chat/completions", "claude-sonnet-4-5")]
    public void Is_the_providers_or_what_is_configured(string model, string? apiBase, string address, string upstreamModel)
    {
        var deployment = Deploy(Entry("m", model) with { ApiBase = apiBase });

        Assert.Equal(new Uri(address), deployment.Addresses[ChatFormat.Instance]);
        Assert.Equal(upstreamModel, deployment.UpstreamModel);
        Assert.False(deployment.ApiBase.OriginalString.EndsWith('/'));
    }

    [Theory]
    [InlineData("nobody/x", "provider nobody/ is not known")]
    [InlineData("hosted_vllm/x", "hosted_vllm/ need an api_base")]
    [InlineData("lm_studio/x", "lm_studio/ need an api_base")]
    [InlineData("azure/gpt-4o", "azure/ need an api_base")]
    [InlineData("openai/", "names no model")]
    [InlineData("claude-sonnet-4-5", "is not OpenAI's")]
    public void Is_an_error_where_nobody_can_be_asked(string model, string error)
    {
        var told = Error(Entry("m", model));

        Assert.StartsWith("model_list, line 7: ", told, StringComparison.Ordinal);
        Assert.Contains(error, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("here/v1")]
    [InlineData("/v1")]
    [InlineData("ftp://here/v1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@here/v1")]
    [InlineData("https://here/v1?key=secret")]
    [InlineData("https://here/v1#secret")]
    public void Is_an_error_where_it_is_no_plain_address_and_the_error_does_not_repeat_it(string apiBase)
    {
        var told = Error(Entry("m", "openai/x") with { ApiBase = apiBase });

        Assert.StartsWith("model_list, line 7: api_base must be", told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody/x")]
    [InlineData("hosted_vllm/x")]
    [InlineData("azure/gpt-4o")]
    public void Is_not_needed_where_the_answer_is_a_mock(string model) =>
        Assert.Equal("hello", Deploy(Entry("m", model) with { MockResponse = "hello" }).MockResponse);
}
