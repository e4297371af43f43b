using Tollgate.Api.Models;

namespace Tollgate.Api.Tests.Models;

public sealed class ReasoningPriceTests
{
    [Theory]
    [InlineData("dashscope/qwen-plus-2025-04-28", "0.000004")]
    [InlineData("gemini/gemini-2.5-flash-preview-04-17", "0.0000035")]
    [InlineData("perplexity/sonar-deep-research", "0.000008")]
    public void Output_costs_what_its_dearest_kind_does(string model, string output)
    {
        Assert.True(PriceCatalog.Load().TryFind(model, out var found));

        Assert.Equal(decimal.Parse(output, System.Globalization.CultureInfo.InvariantCulture), found.Price.Output);
    }
}
