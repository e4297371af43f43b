using Tollgate.Api.Models;
using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("openai/*", "openai/*", "openai/gpt-4o", "gpt-4o")]
    [InlineData("*", "openai/*", "gpt-4o", "gpt-4o")]
    [InlineData("*", "*", "openai/gpt-4o", "gpt-4o")]
    [InlineData("*", "*", "gpt-4o", "gpt-4o")]
    [InlineData("or/*", "openrouter/*", "or/vendor/model", "vendor/model")]
    [InlineData("*-eu", "groq/eu-*", "llama-eu", "eu-llama")]
    [InlineData("any/*", "openai/gpt-4o", "any/thing", "gpt-4o")]
    public void Puts_the_name_that_is_asked_for_in_its_place(string name, string model, string asked, string upstream)
    {
        var deployment = Serve(Entry(name, model)).Route(asked);

        Assert.Equal(upstream, deployment.UpstreamModel);
        Assert.Equal(asked, deployment.ModelGroup);
    }

    [Fact]
    public void Prices_what_is_asked_for() => Assert.Equal(0.0000025m, Serve(Entry("*", "openai/*")).Route("gpt-4o").Price!.Input);

    [Fact]
    public void Goes_behind_an_exact_name_and_before_a_wider_wildcard()
    {
        var list = Serve(Entry("*", "openai/wide"), Entry("groq/*", "groq/near"), Entry("groq/a", "groq/exact"));

        Assert.Equal("exact", list.Route("groq/a").UpstreamModel);
        Assert.Equal("near", list.Route("groq/b").UpstreamModel);
        Assert.Equal("wide", list.Route("b").UpstreamModel);
    }

    [Fact]
    public void Keeps_a_deployment_with_the_lengths_it_has_seen()
    {
        var list = Serve(Entry("*", "openai/*"));

        Assert.Same(list.Route("a"), list.Route("a"));
    }

    [Fact]
    public void Has_each_of_its_deployments_serve_a_name()
    {
        var list = Serve(Entry("*", "openai/*-1"), Entry("*", "openai/*-2"));

        Assert.Equal(["a-1", "a-2"], list.Candidates("a").All.Select(deployment => deployment.UpstreamModel));
    }

    [Fact]
    public void Forgets_the_oldest_of_more_than_a_thousand()
    {
        var list = Serve(Entry("*", "openai/*"));
        var (first, second) = (list.Route("0"), list.Route("1"));

        for (var model = 2; model <= WildcardGroups.KeptMax; model++)
            list.Route($"{model}");

        Assert.Same(second, list.Route("1"));
        Assert.NotSame(first, list.Route("0"));
    }

    [Theory]
    [InlineData("*", "groq/llama")]
    [InlineData("*", "ollama/llama")]
    [InlineData("*", "nobody/llama")]
    [InlineData("*", "claude-sonnet-4-5")]
    [InlineData("*", "azure/gpt-4o")]
    public void Never_lets_the_client_choose_where_the_key_is_sent(string model, string asked) => Assert.False(
        Serve(Entry("*", model) with { ApiKey = new("sk-secret") }).TryFind(asked, out _));

    [Fact]
    public void Sends_every_name_to_the_address_that_is_configured()
    {
        var deployment = Serve(Entry("*", "*") with { ApiBase = "http://here/v1" }).Route("groq/llama");

        Assert.Equal(new Uri("http://here/v1"), deployment.ApiBase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("a\r\nx-header: b")]
    [InlineData("modèle")]
    public void Serves_no_name_that_is_none(string asked) => Assert.False(Serve(Entry("*", "openai/*")).TryFind(asked, out _));

    [Fact]
    public void Serves_no_name_that_is_longer_than_any() =>
        Assert.False(Serve(Entry("*", "openai/*")).TryFind(new('a', 257), out _));

    [Fact]
    public void Answers_any_name_with_a_mock() => Assert.Equal(
        "hello", Serve(Entry("*", "*") with { MockResponse = "hello" }).Route("nobody/llama").MockResponse);
}
