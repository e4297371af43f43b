using System.Globalization;
using System.Text.Json;

namespace Tollgate.Api.Tests.Spend;

/// <summary>What <c>/spend/logs/v2</c> can be asked for.</summary>
[Collection<Logged>]
public sealed class LogPageTests(Logged logged)
{
    [Theory]
    [InlineData("", "broken", "llama3", "llama3", "dear", "llama3")]
    [InlineData("user_id=bob", "llama3", "llama3")]
    [InlineData("team_id={team}", "broken", "dear", "llama3")]
    [InlineData("end_user=palantir", "llama3")]
    [InlineData("api_key={bob}", "llama3", "llama3")]
    [InlineData("key_alias=anns", "broken", "dear", "llama3")]
    [InlineData("key_alias=nobodys")]
    [InlineData("key_alias=anns&api_key={bob}")]
    [InlineData("model=dear", "dear")]
    [InlineData("model=openai/gpt-4o", "dear")]
    [InlineData("model=gpt-4o", "dear")]
    [InlineData("model_group=dear", "dear")]
    [InlineData("model_group=gpt-4o")]
    [InlineData("status_filter=failure", "broken")]
    [InlineData("status_filter=success", "llama3", "llama3", "dear", "llama3")]
    [InlineData("min_spend=0.00001", "dear")]
    [InlineData("max_spend=0", "broken")]
    [InlineData("sort_order=asc", "llama3", "dear", "llama3", "llama3", "broken")]
    [InlineData("sort_by=endTime&sort_order=asc", "llama3", "dear", "llama3", "llama3", "broken")]
    [InlineData("sort_by=spend", "dear", "llama3", "llama3", "llama3", "broken")]
    [InlineData("sort_by=spend&sort_order=asc&page_size=1", "broken")]
    [InlineData("sort_by=total_tokens&sort_order=asc&page_size=1", "broken")]
    [InlineData("page_size=1000&user_id=bob", "llama3", "llama3")]
    public async Task Calls_are_found_by_what_their_rows_say_and_put_in_order(string query, params string[] models)
    {
        query = query.Replace("{team}", logged.Team, StringComparison.Ordinal)
            .Replace("{bob}", logged.BobsKey, StringComparison.Ordinal);

        Assert.Equal(models, (await RowsAsync(query)).Select(row => row.GetProperty("model_group").GetString()));
    }

    [Fact]
    public async Task The_longest_call_comes_first()
    {
        var times = (await RowsAsync("sort_by=request_duration_ms"))
            .Select(row => row.GetProperty("endTime").GetDateTimeOffset() - row.GetProperty("startTime").GetDateTimeOffset())
            .ToArray();

        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task A_time_of_day_counts()
    {
        var now = TimeProvider.System.GetUtcNow();

        Assert.Empty(await RowsAsync($"start_date={Second(now.AddHours(-3))}&end_date={Second(now.AddHours(-2))}"));
        Assert.Equal(5, (await RowsAsync($"start_date={Second(now.AddHours(-3))}&end_date={Second(now.AddHours(1))}")).Length);

        static string Second(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_call_is_found_by_its_id_if_all_else_fits_it()
    {
        var id = (await RowsAsync("model=dear"))[0].GetProperty("request_id").GetString()!;

        Assert.Single(await RowsAsync($"request_id={id}"));
        Assert.Single(await RowsAsync($"request_id=chatcmpl-{id.Replace("-", "", StringComparison.Ordinal)}&user_id=ann"));
        Assert.Empty(await RowsAsync($"request_id={id}&user_id=bob"));
        Assert.Empty(await RowsAsync($"request_id={id}&status_filter=failure"));
        Assert.Empty(await RowsAsync($"request_id={id}&start_date=2026-01-01&end_date=2026-01-02"));
        Assert.Empty(await RowsAsync("request_id=nonsense"));
    }

    [Theory]
    [InlineData("session_id=1", "session_id", "session_id is not served yet")]
    [InlineData("model_id=1", "model_id", "model_id is not served yet")]
    [InlineData("error_code=502", "error_code", "error_code is not served yet")]
    [InlineData("error_message=gone", "error_message", "error_message is not served yet")]
    [InlineData("status_filter=odd", "status_filter", "status_filter must be one of: success, failure")]
    [InlineData("sort_by=moon", "sort_by", "sort_by must be one of: startTime, endTime, request_duration_ms, spend, total_tokens")]
    [InlineData("sort_order=up", "sort_order", "sort_order must be one of: asc, desc")]
    [InlineData("end_date=0001-01-01", "end_date", "end_date must be a day such as 2026-02-18")]
    [InlineData("end_date=9999-12-31", "end_date", "end_date must be a day such as 2026-02-18")]
    [InlineData("start_date=2026-02-18 12:00:00&end_date=2026-02-18 11:00:00", "end_date", "end_date must not be before the beginning")]
    public async Task What_cannot_be_answered_exactly_is_refused_by_name(string query, string parameter, string message)
    {
        var answer = await logged.Gateway.GetAsync($"/spend/logs/v2?{query}");

        Assert.Equal(
            (400, parameter, message),
            (answer.Status, answer["error"].GetProperty("param").GetString(), answer.Message));
    }

    private async Task<JsonElement[]> RowsAsync(string query)
    {
        var answer = await logged.Gateway.GetAsync($"/spend/logs/v2?{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer["data"].EnumerateArray()];
    }
}
