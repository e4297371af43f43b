using System.Globalization;
using System.Text.Json;

namespace Tollgate.Api.Tests.Spend;

/// <summary>What calls with tags come to.</summary>
[Collection<Logged>]
public sealed class TagTotalTests(Logged logged)
{
    private static readonly string Range = string.Create(
        CultureInfo.InvariantCulture,
        $"start_date={TimeProvider.System.GetUtcNow().AddDays(-1):yyyy-MM-dd}&end_date={TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd}");

    [Fact]
    public async Task Tags_are_listed_the_most_used_first() =>
        Assert.Equal(["beta", "alpha"], (await ResultsAsync("/tag/distinct")).Select(Tag));

    [Fact]
    public async Task A_tag_is_summed_up_by_its_users_its_calls_and_its_tokens()
    {
        var tags = await ResultsAsync($"/tag/summary?{Range}");

        Assert.Equal(
            [
                """{"tag":"beta","unique_users":1,"total_requests":3,"successful_requests":2,"failed_requests":1,"total_tokens":60,"total_spend":5.35e-05}""",
                """{"tag":"alpha","unique_users":2,"total_requests":2,"successful_requests":2,"failed_requests":0,"total_tokens":60,"total_spend":7e-06}""",
            ],
            tags.Select(tag => tag.GetRawText()));
    }

    [Theory]
    [InlineData("tag_filter=ALP", "alpha")]
    [InlineData("tag_filter=a", "beta", "alpha")]
    [InlineData("tag_filters=beta&tag_filters=gamma", "beta")]
    [InlineData("tag_filters=beta&tag_filter=alp", "beta")]
    public async Task A_summary_is_of_the_tags_that_are_asked_for(string query, params string[] tags) =>
        Assert.Equal(tags, (await ResultsAsync($"/tag/summary?{Range}&{query}")).Select(Tag));

    [Theory]
    [InlineData("start_date=2026-02-18", 400, "Please provide start_date and end_date")]
    [InlineData("start_date=2026-02-18&end_date=2026-02-18&tag_filters=%00", 422, "tag_filters: Value error, control characters are not allowed")]
    public async Task A_summary_that_makes_no_sense_is_refused(string query, int status, string message)
    {
        var answer = await logged.Gateway.GetAsync($"/tag/summary?{query}");

        Assert.Equal((status, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_call_with_several_tags_is_one_call_of_its_model()
    {
        var both = Assert.Single(await ResultsAsync($"/tag/daily/activity?{Range}&tags=alpha,beta")).GetProperty("breakdown");
        var alpha = Assert.Single(await ResultsAsync($"/tag/daily/activity?{Range}&tags=alpha")).GetProperty("breakdown");

        Assert.Equal(2, Calls(both.GetProperty("model_groups").GetProperty("llama3")));
        Assert.Equal(3, Calls(both.GetProperty("entities").GetProperty("beta")));
        Assert.Equal(["alpha"], alpha.GetProperty("entities").EnumerateObject().Select(tag => tag.Name));
    }

    [Fact]
    public async Task Only_those_tags_are_told_that_are_asked_for() =>
        Assert.Equal(
            ["alpha"],
            (await logged.Gateway.GetAsync("/global/spend/tags?tags=alpha"))["spend_per_tag"].EnumerateArray()
                .Select(tag => tag.GetProperty("name").GetString()));

    private static string? Tag(JsonElement row) => row.GetProperty("tag").GetString();

    private static int Calls(JsonElement part) => part.GetProperty("metrics").GetProperty("api_requests").GetInt32();

    private async Task<JsonElement[]> ResultsAsync(string path)
    {
        var answer = await logged.Gateway.GetAsync(path);
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer["results"].EnumerateArray()];
    }
}
