using Tollgate.Accounts;
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
            Costs = Costs(input: 0.1m, cacheRead: 0.01m),
            Info = new() { Costs = Costs(0.2m, 0.3m, 0.02m, 0.04m) },
        }).Price!;

        Assert.Equal((0.1m, 0.3m, 0.01m, 0.04m), (price.Input, price.Output, price.CacheRead, price.CacheWrite));
    }

    [Fact]
    public void Takes_from_the_catalogue_what_the_entry_does_not_name()
    {
        var price = Deploy(Gpt4O with { Costs = Costs(output: 0.3m) }).Price!;

        Assert.Equal((0.0000025m, 0.3m, 0.00000125m), (price.Input, price.Output, price.CacheRead));
        Assert.Equal(0.00001m, Deploy(Gpt4O with { Costs = Costs(input: 0.1m) }).Price!.Output);
    }

    [Fact]
    public void Leaves_the_catalogues_long_prompts_out_where_a_cost_is_named()
    {
        var sonnet = Entry("sonnet", "anthropic/claude-sonnet-4-5");

        Assert.Single(Deploy(sonnet).Price!.Tiers);
        Assert.Empty(Deploy(sonnet with { Costs = Costs(input: 0.1m) }).Price!.Tiers);
        Assert.Empty(Deploy(sonnet with { Info = new() { Costs = Costs(output: 0.1m) } }).Price!.Tiers);
    }

    [Fact]
    public void Is_free_where_the_entry_says_so_even_if_the_catalogue_charges_for_cached_tokens() =>
        Assert.True(Deploy(Gpt4O with { Costs = Costs(0, 0) }).Price!.IsFree);

    [Fact]
    public void Is_not_known_where_nobody_names_one() => Assert.Null(Deploy(Entry("mine", "openai/nobody-knows")).Price);

    [Fact]
    public void Is_an_error_where_half_of_it_is_missing()
    {
        var mine = Entry("mine", "openai/nobody-knows");

        Assert.StartsWith("model_list, line 7: output_cost_per_token", Error(mine with { Costs = Costs(input: 0.1m) }), StringComparison.Ordinal);
        Assert.StartsWith("model_list, line 7: input_cost_per_token", Error(mine with { Costs = Costs(output: 0.1m) }), StringComparison.Ordinal);
        Assert.StartsWith("model_list, line 7: input_cost_per_token", Error(mine with { Costs = Costs(cacheRead: 0.1m) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_embedding_needs_no_output()
    {
        var price = Deploy(Entry("mine", "openai/nobody-knows") with { Costs = Costs(input: 0.1m), Info = new() { Mode = "embedding" } }).Price!;

        Assert.Equal((0.1m, 0m), (price.Input, price.Output));
    }

    [Fact]
    public void Takes_long_prompts_and_service_tiers_from_their_own_names()
    {
        var price = Deploy(Gpt4O with
        {
            Costs = Costs(
                ("input_cost_per_token", 3e-6m),
                ("output_cost_per_token", 15e-6m),
                ("cache_read_input_token_cost", 3e-7m),
                ("input_cost_per_token_above_200k_tokens", 6e-6m),
                ("cache_read_input_token_cost_above_200k_tokens", 5e-7m),
                ("input_cost_per_token_flex", 1e-6m),
                ("input_cost_per_token_above_272k_tokens_priority", 9e-6m),
                ("output_cost_per_token_batches", 7e-6m)),
        }).Price!;

        Assert.Equal(new PriceTier(200_000, 6e-6m, 15e-6m) { CacheRead = 5e-7m }, Assert.Single(price.Tiers));
        Assert.Equal(["batch", "flex", "priority"], price.ServiceTiers.Select(tier => tier.Name));
        var (batch, flex, priority) = (price.ServiceTiers[0].Price, price.ServiceTiers[1].Price, price.ServiceTiers[2].Price);
        Assert.Equal((3e-6m, 7e-6m, 3e-7m), (batch.Input, batch.Output, batch.CacheRead));
        Assert.Equal((1e-6m, 15e-6m, 3e-7m), (flex.Input, flex.Output, flex.CacheRead));
        Assert.Equal([200_000, 272_000], priority.Tiers.Select(tier => tier.AbovePromptTokens));
        Assert.Equal(9e-6m, priority.Tiers[1].Input);
    }

    [Fact]
    public void Keeps_a_batch_of_the_catalogue_only_where_the_entry_names_no_standard_cost()
    {
        Assert.Equal("batch", Assert.Single(Deploy(Gpt4O).Price!.ServiceTiers).Name);
        Assert.Empty(Deploy(Gpt4O with { Costs = Costs(cacheRead: 1e-6m) }).Price!.ServiceTiers);
        Assert.Equal(
            ["batch", "flex"],
            Deploy(Gpt4O with { Costs = Costs(("input_cost_per_token_flex", 1e-6m)) }).Price!.ServiceTiers.Select(tier => tier.Name));
    }

    [Fact]
    public void Of_what_is_not_counted_in_tokens_needs_none_once_its_mode_says_so()
    {
        var whisper = Entry("mine", "openai/nobody-knows") with { Costs = Costs(("input_cost_per_second", 0.0001m)) };

        Assert.Equal(0.0001m, Deploy(whisper with { Info = new() { Mode = "audio_transcription" } }).Price!.PerSecond);
        Assert.StartsWith("model_list, line 7: input_cost_per_token", Error(whisper), StringComparison.Ordinal);
        Assert.StartsWith(
            "model_list, line 7: input_cost_per_token", Error(whisper with { Info = new() { Mode = "chat" } }), StringComparison.Ordinal);
    }
}
