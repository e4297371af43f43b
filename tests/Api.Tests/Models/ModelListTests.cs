using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class ModelListTests
{
    [Fact]
    public void Names_its_models_once_and_in_the_order_of_the_configuration() => Assert.Equal(
        ["z", "openai/*", "a"],
        Serve(Entry("z", "gpt-4o"), Entry("openai/*", "openai/*"), Entry("a", "gpt-4o"), Entry("z", "gpt-4")).Names);

    [Fact]
    public void Serves_a_model_by_its_public_name_only()
    {
        var list = Serve(Entry("fast", "openai/gpt-4o"));

        Assert.Equal("openai/gpt-4o", list.Route("fast").Model);
        Assert.False(list.TryFind("openai/gpt-4o", out _));
        Assert.False(list.TryFind("FAST", out _));
        Assert.False(list.TryFind("", out _));
    }

    [Fact]
    public void Gives_a_deployment_its_configured_id_or_one_that_outlives_a_restart()
    {
        var entry = Entry("m", "gpt-4o");

        Assert.Equal("mine", Deploy(entry with { Info = new() { Id = "mine" } }).Id);
        Assert.Equal(Deploy(entry).Id, Deploy(entry).Id);
        Assert.Equal(4, new[]
        {
            entry, entry with { ModelName = "n" }, entry with { Model = "gpt-4" }, entry with { ApiBase = "http://here/v1" },
        }.Select(Deploy).Select(deployment => deployment.Id).Distinct().Count());
    }

    [Fact]
    public void Knows_how_long_a_model_may_think_and_speak()
    {
        var entry = Entry("m", "gpt-4o");

        Assert.Equal((TimeSpan.FromSeconds(600), 16_384L, 128_000L), Lengths(entry));
        Assert.Equal(
            (TimeSpan.FromSeconds(5), 20L, 10L),
            Lengths(entry with { Timeout = TimeSpan.FromSeconds(5), Info = new() { MaxInputTokens = 10, MaxOutputTokens = 20 } }));

        static (TimeSpan, long?, long?) Lengths(Silo.Configuration.ModelEntry entry)
        {
            var deployment = Deploy(entry);
            return (deployment.Timeout, deployment.MaxOutputTokens, deployment.MaxInputTokens);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("modèle")]
    [InlineData("a\nb")]
    public void Refuses_a_name_that_cannot_stand_in_a_header(string name) =>
        Assert.Contains("line 7: model_name must be", Error(Entry(name, "gpt-4o")), StringComparison.Ordinal);

    [Theory]
    [InlineData("a", "openai/*")]
    [InlineData("*/*", "openai/*")]
    [InlineData("openai/*", "openai/*-*")]
    public void Refuses_a_wildcard_that_nothing_can_be_put_in_for(string name, string model) =>
        Assert.Contains("line 7: model_name may hold one *", Error(Entry(name, model)), StringComparison.Ordinal);

    [Fact]
    public void Tells_all_that_is_wrong_at_once_and_serves_the_rest()
    {
        var list = Tollgate.Api.Models.ModelList.From(
            [Entry("a", "nobody/x"), Entry("b", "gpt-4o"), Entry("c", "azure/y") with { Line = 9, Costs = Costs(input: 1) }], new(), Catalog, out var errors);

        Assert.Equal(["b"], list.Names);
        Assert.Equal(3, errors.Count);
        Assert.StartsWith("model_list, line 9: ", errors[^1], StringComparison.Ordinal);
    }
}
