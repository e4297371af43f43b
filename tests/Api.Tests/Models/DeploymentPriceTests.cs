using Tollgate.Silo.Configuration;
using static Tollgate.Api.Tests.Models.Entries;

namespace Tollgate.Api.Tests.Models;

public sealed class DeploymentPriceTests
{
    private static readonly ModelEntry Gpt4O = Entry("gpt-4o-mini", "openai/gpt-4o");

    [Fact]
    public void Is_the_price_of_what_is_served_and_never_of_its_public_name() => Assert.Equal(0.0000025m, Deploy(Gpt4O).Price!.Input);

    [Fact]
    public void Is_that_of_the_base_model_where_one_is_named() =>
        Assert.Equal(0.0000005m, Deploy(Gpt4O with { Info = new() { BaseModel = "gpt-3.5-turbo" } }).Price!.Input);

    [Fact]
    public void Is_that_of_the_model_where_the_base_model_is_not_known() =>
        Assert.Equal(0.0000025m, Deploy(Gpt4O with { Info = new() { BaseModel = "nobody-knows" } }).Price!.Input);

    [Fact]
    public void Takes_each_cost_from_the_first_that_names_it()
    {
        var price = Deploy(Gpt4O with
        {
            InputCostPerToken = 0.1m,
            CacheReadCostPerToken = 0.01m,
            Info = new() { InputCostPerToken = 0.2m, OutputCostPerToken = 0.3m, CacheReadCostPerToken = 0.02m, CacheWriteCostPerToken = 0.04m },
        }).Price!;

        Assert.Equal((0.1m, 0.3m, 0.01m, 0.04m), (price.Input, price.Output, price.CacheRead, price.CacheWrite));
    }

    [Fact]
    public void Takes_from_the_catalogue_what_the_entry_does_not_name()
    {
        var price = Deploy(Gpt4O with { OutputCostPerToken = 0.3m }).Price!;

        Assert.Equal((0.0000025m, 0.3m, 0.00000125m), (price.Input, price.Output, price.CacheRead));
        Assert.Equal(0.00001m, Deploy(Gpt4O with { InputCostPerToken = 0.1m }).Price!.Output);
    }

    [Fact]
    public void Leaves_the_catalogues_long_prompts_out_where_a_cost_is_named()
    {
        var sonnet = Entry("sonnet", "anthropic/claude-sonnet-4-5");

        Assert.Single(Deploy(sonnet).Price!.Tiers);
        Assert.Empty(Deploy(sonnet with { InputCostPerToken = 0.1m }).Price!.Tiers);
        Assert.Empty(Deploy(sonnet with { Info = new() { OutputCostPerToken = 0.1m } }).Price!.Tiers);
    }

    [Fact]
    public void Is_free_where_the_entry_says_so_even_if_the_catalogue_charges_for_cached_tokens() =>
        Assert.True(Deploy(Gpt4O with { InputCostPerToken = 0, OutputCostPerToken = 0 }).Price!.IsFree);

    [Fact]
    public void Is_not_known_where_nobody_names_one() => Assert.Null(Deploy(Entry("mine", "openai/nobody-knows")).Price);

    [Fact]
    public void Is_an_error_where_half_of_it_is_missing()
    {
        var mine = Entry("mine", "openai/nobody-knows");

        Assert.StartsWith("model_list, line 7: output_cost_per_token", Error(mine with { InputCostPerToken = 0.1m }), StringComparison.Ordinal);
        Assert.StartsWith("model_list, line 7: input_cost_per_token", Error(mine with { OutputCostPerToken = 0.1m }), StringComparison.Ordinal);
        Assert.StartsWith("model_list, line 7: input_cost_per_token", Error(mine with { CacheReadCostPerToken = 0.1m }), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_embedding_needs_no_output()
    {
        var price = Deploy(Entry("mine", "openai/nobody-knows") with { InputCostPerToken = 0.1m, Info = new() { Mode = "embedding" } }).Price!;

        Assert.Equal((0.1m, 0m), (price.Input, price.Output));
    }
}
