namespace Tollgate.Accounts.Tests.Prices;

public class CostNameTests
{
    [Theory]
    [InlineData("input_cost_per_token", CostKind.Input, 0, null)]
    [InlineData("cache_creation_input_token_cost_above_1hr", CostKind.CacheWriteHour, 0, null)]
    [InlineData("cache_creation_input_token_cost_above_1hr_above_200k_tokens", CostKind.CacheWriteHour, 200_000, null)]
    [InlineData("output_cost_per_token_above_128k_tokens", CostKind.Output, 128_000, null)]
    [InlineData("cache_read_input_token_cost_above_272k_tokens_priority", CostKind.CacheRead, 272_000, "priority")]
    [InlineData("output_cost_per_token_batches", CostKind.Output, 0, "batch")]
    [InlineData("input_cost_per_token_flex", CostKind.Input, 0, "flex")]
    [InlineData("input_cost_per_token_above_1500_tokens", CostKind.Input, 1_500, null)]
    [InlineData("output_cost_per_image", CostKind.Image, 0, null)]
    public void Is_read_and_written_as_LiteLLM_has_it(string text, CostKind kind, long above, string? tier)
    {
        Assert.True(CostName.TryParse(text, out var name));

        Assert.Equal(new(kind, above, tier), name);
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("_flex")]
    [InlineData("input_cost_per_pixel")]
    [InlineData("input_cost_per_token_gold")]
    [InlineData("input_cost_per_token_above_0k_tokens")]
    [InlineData("input_cost_per_token_above_-1k_tokens")]
    [InlineData("input_cost_per_token_above_99999999999999999k_tokens")]
    [InlineData("input_cost_per_image_above_128k_tokens")]
    [InlineData("input_cost_per_audio_token_above_200k_tokens")]
    public void What_names_no_cost_is_not_read(string text) => Assert.False(CostName.TryParse(text, out _));

    [Theory]
    [InlineData("2.5e-06", "0.0000025")]
    [InlineData("4.0000000000000003e-07", "0.0000004")]
    [InlineData("0e-99", "0")]
    public void An_amount_is_read_to_the_18th_place(string text, string dollars)
    {
        Assert.Null(new CostName(CostKind.Input).Read(text, out var read));

        Assert.Equal(decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture), read);
    }
}
