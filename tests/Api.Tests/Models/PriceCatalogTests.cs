using Tollgate.Accounts;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Models;

public sealed class PriceCatalogTests
{
    [Theory]
    [InlineData("gpt-4o", "0.0000025", "0.00001")]
    [InlineData("gpt-4o-mini", "0.00000015", "0.0000006")]
    [InlineData("gpt-3.5-turbo", "0.0000005", "0.0000015")]
    [InlineData("claude-sonnet-4-5", "0.000003", "0.000015")]
    [InlineData("text-embedding-ada-002", "0.0000001", "0")]
    [InlineData("mistral/mistral-embed", "0.0000001", "0")]
    public void Knows_what_a_token_costs(string model, string input, string output)
    {
        var price = Find(model).Price;

        Assert.Equal(Dollars(input), price.Input);
        Assert.Equal(Dollars(output), price.Output);
    }

    [Fact]
    public void Knows_what_a_cached_token_costs()
    {
        Assert.Equal(0.00000125m, Find("gpt-4o").Price.CacheRead);
        Assert.Equal(0.00000375m, Find("claude-sonnet-4-5").Price.CacheWrite);
    }

    [Theory]
    [InlineData("dashscope/qwen-plus-2025-04-28", "0.0000012", "0.000004")]
    [InlineData("gemini/gemini-2.5-flash-preview-04-17", "0.0000006", "0.0000035")]
    [InlineData("perplexity/sonar-deep-research", "0.000008", "0.000003")]
    public void Knows_what_a_reasoning_token_costs_besides_any_other(string model, string output, string reasoning)
    {
        var price = Find(model).Price;

        Assert.Equal((Dollars(output), Dollars(reasoning)), (price.Output, price.Reasoning));
    }

    [Fact]
    public void Knows_what_an_hour_in_the_cache_and_sound_and_a_batch_cost()
    {
        Assert.Equal(0.000002m, Find("claude-haiku-4-5").Price.CacheWriteHour);
        var audio = Find("gpt-4o-audio-preview").Price;
        Assert.Equal((0.00004m, 0.00008m), (audio.AudioInput, audio.AudioOutput));
        var batch = Assert.Single(Find("gpt-4o").Price.ServiceTiers);
        Assert.Equal(("batch", 0.00000125m, 0.000005m), (batch.Name, batch.Price.Input, batch.Price.Output));
    }

    [Fact]
    public void A_price_map_goes_before_the_catalogue()
    {
        var catalog = Behind(
            new("gpt-4o", Entries.Costs(1e-6m, 2e-6m), null, null, 10, null),
            new("azure/mine", Entries.Costs(3e-6m, 4e-6m), "chat", "azure", null, 20),
            new("gpt-4o-mini", Entries.Costs(), null, null, 5, null),
            new("whisper-1", Entries.Costs(("input_cost_per_second", 1e-4m)), "audio_transcription", "openai", null, null),
            new("by-the-hour", Entries.Costs(("input_cost_per_second", 1e-4m)), "chat", "bedrock", null, null));

        var gpt = Find(catalog, "openai/gpt-4o");
        Assert.Equal((1e-6m, 2e-6m, null), (gpt.Price.Input, gpt.Price.Output, gpt.Price.CacheRead));
        Assert.Equal((10, 16_384, "chat", "openai"), (gpt.MaxInputTokens, gpt.MaxOutputTokens, gpt.Mode, gpt.Provider));
        Assert.Equal((3e-6m, 20), (Find(catalog, "azure/mine").Price.Input, Find(catalog, "azure/mine").MaxOutputTokens));
        Assert.Equal((0.00000015m, 5), (Find(catalog, "gpt-4o-mini").Price.Input, Find(catalog, "gpt-4o-mini").MaxInputTokens));
        Assert.Equal(1e-4m, Find(catalog, "whisper-1").Price.PerSecond);
        Assert.False(catalog.TryFind("by-the-hour", out _));
    }

    [Fact]
    public void Half_a_price_in_a_price_map_is_none_and_the_listed_one_no_longer_counts()
    {
        var catalog = Behind(new MappedModel("moonshot/kimi-k2-thinking", Entries.Costs(input: 1e-6m), null, null, null, null));

        Assert.False(catalog.TryFind("moonshot/kimi-k2-thinking", out _));
    }

    [Fact]
    public void Charges_all_tokens_of_a_long_prompt_its_own_price()
    {
        var price = Find("claude-sonnet-4-5").Price;

        Assert.Equal(new PriceTier(200_000, 0.000006m, 0.0000225m), Assert.Single(price.Tiers));
        Assert.Equal(new Money(0.6m + 0.00015m), price.CostOf(new TokenCounts(200_000, 10)));
        Assert.Equal(new Money(1.200006m + 0.000225m), price.CostOf(new TokenCounts(200_001, 10)));
    }

    [Fact]
    public void Knows_the_lengths_of_a_model()
    {
        var model = Find("gpt-4o");

        Assert.Equal((128_000, 16_384, "chat", "openai"), (model.MaxInputTokens, model.MaxOutputTokens, model.Mode, model.Provider));
    }

    [Fact]
    public void Every_model_has_a_sane_price()
    {
        Assert.Equal(766, Entries.Catalog.Models.Count);
        Assert.All(Entries.Catalog.Models.Values, model =>
        {
            var price = model.Price;
            Assert.All(
                new[] { price.Input, price.Output, price.CacheRead ?? 0, price.CacheWrite ?? 0 }
                    .Concat(price.Tiers.SelectMany(tier => new[] { tier.Input, tier.Output })),
                // The dearest token there is costs 600 dollars a million.
                cost => Assert.InRange(cost, 0, 0.0006m));
            Assert.Equal(price.Tiers.OrderBy(tier => tier.AbovePromptTokens), price.Tiers);
            Assert.Contains(model.Mode, new[] { "chat", "completion", "embedding", "responses" });
            Assert.NotEmpty(model.Provider);
            Assert.True(model.MaxInputTokens is null or > 0);
            Assert.True(model.MaxOutputTokens is null or > 0);
        });
    }

    [Fact]
    public void A_model_that_costs_nothing_is_free() => Assert.True(Find("gemini/gemini-2.0-flash-exp").Price.IsFree);

    [Fact]
    public void Finds_a_model_as_written_before_the_one_without_the_prefix()
    {
        var catalog = Catalog("groq/x,groq,chat,1,2", "x,openai,chat,3,4");

        Assert.Equal(1m / 1_000_000, Find(catalog, "groq/x").Price.Input);
        Assert.Equal(3m / 1_000_000, Find(catalog, "x").Price.Input);
        Assert.Equal(3m / 1_000_000, Find(catalog, "openai/x").Price.Input);
    }

    [Fact]
    public void Does_not_price_a_model_that_somebody_hosts_himself_like_its_namesake()
    {
        var catalog = Catalog("x,openai,chat,3,4");

        Assert.False(catalog.TryFind("ollama/x", out _));
        Assert.False(catalog.TryFind("hosted_vllm/x", out _));
    }

    [Fact]
    public void Finds_a_model_without_a_prefix_where_a_single_provider_sells_it()
    {
        var catalog = Catalog("deepseek/x,deepseek,chat,1,2", "groq/y,groq,chat,3,4", "xai/y,xai,chat,5,6", "groq/z,groq,chat,7,8", "openai/z,openai,chat,9,9");

        Assert.Equal(1m / 1_000_000, Find(catalog, "x").Price.Input);
        Assert.Equal(1m / 1_000_000, Find(catalog, "openai/x").Price.Input);
        Assert.Equal(9m / 1_000_000, Find(catalog, "z").Price.Input);
        Assert.False(catalog.TryFind("y", out _));
        Assert.False(catalog.TryFind("hosted_vllm/x", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("gpt-4o/")]
    [InlineData("openai/")]
    [InlineData("GPT-4O")]
    [InlineData("*")]
    public void Does_not_guess(string model) => Assert.False(Entries.Catalog.TryFind(model, out _));

    [Theory]
    [InlineData("x,openai,chat,1")]
    [InlineData("x,openai,chat,,4")]
    [InlineData("x,openai,chat,4,")]
    public void Takes_no_model_without_its_two_prices(string line) => Assert.Throws<InvalidDataException>(() => Catalog(line));

    private static PriceCatalog Behind(params MappedModel[] map) => PriceCatalog.Load(map);

    private static ModelPrice Find(string model) => Find(Entries.Catalog, model);

    private static ModelPrice Find(PriceCatalog catalog, string model)
    {
        Assert.True(catalog.TryFind(model, out var price), $"{model} is not known");
        return price;
    }

    private static PriceCatalog Catalog(params string[] lines)
    {
        const string rest = "max_input_tokens,max_output_tokens,cache_read_usd_per_million,cache_write_5m_usd_per_million,"
            + "input_above_128k_usd_per_million,output_above_128k_usd_per_million,input_above_200k_usd_per_million,output_above_200k_usd_per_million";
        string[] file = [$"model,provider,mode,input_usd_per_million,output_usd_per_million,{rest}", .. lines.Select(line => $"{line},,,,,,,,")];
        using var reader = new StringReader(string.Join('\n', file));
        return PriceCatalog.Read(reader);
    }

    private static decimal Dollars(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
