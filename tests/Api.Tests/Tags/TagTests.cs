using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Tags;

/// <summary>Tags: what all calls that are marked with one may spend.</summary>
public sealed class TagTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("\"metadata\":{\"tags\":[\"other\",\"beta\",\"beta\"]}", null)]
    [InlineData("\"metadata\":{\"tags\":\"other, beta\"}", null)]
    [InlineData("\"litellm_metadata\":{\"tags\":[\"beta\"]}", null)]
    [InlineData(null, "other, beta")]
    [InlineData("\"metadata\":{\"tags\":[\"beta\"]}", "beta")]
    public async Task A_call_is_charged_once_to_each_tag_that_was_made(string? body, string? header)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
        var made = await gateway.DoAsync(
            "/tag/new", """{"name": "beta", "description": "trials", "max_budget": 0.000003, "budget_duration": "1d"}""");
        (string, string)[] headers = header is null ? [] : [("x-litellm-tags", header)];
        var key = await gateway.KeyAsync();

        Assert.Equal(200, (await gateway.CallAsync(key, body, headers)).Status);
        var refused = await gateway.CallAsync(key, body, headers);
        var unmarked = await gateway.CallAsync(key);

        Assert.Equal("Tag beta created successfully", made["message"].GetString());
        Assert.Equal((400, "Budget has been exceeded! Tag=beta Current cost: 3.5e-06, Max budget: 3e-06"), (refused.Status, refused.Message));
        Assert.Equal(200, unmarked.Status);
        var info = await gateway.DoAsync("/tag/info", """{"names": ["beta"]}""");
        Assert.Equal(("3.5e-06", "trials"), (info["beta"].Spend(), info["beta"].GetProperty("description").GetString()));
        Assert.Equal(404, (await gateway.PostAsync("/tag/info", """{"names": ["beta", "other"]}""")).Status);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(200, (await gateway.CallAsync(key, body, headers)).Status);
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    [Theory]
    [InlineData("\"metadata\":{\"tags\":[1]}", "metadata.tags")]
    [InlineData("\"metadata\":{\"tags\":{}}", "metadata.tags")]
    [InlineData("\"litellm_metadata\":{\"tags\":7}", "litellm_metadata.tags")]
    public async Task Tags_that_cannot_be_understood_are_refused(string body, string field)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        var many = string.Join(',', Enumerable.Range(0, 21).Select(i => $"\"t{i}\""));

        var answer = await gateway.CallAsync(null, body);
        var tooMany = await gateway.CallAsync(null, $"\"metadata\":{{\"tags\":[{many}]}}");
        var tooLong = await gateway.CallAsync(null, null, ("x-litellm-tags", new string('a', 129)));

        Assert.Equal((400, 400, 400), (answer.Status, tooMany.Status, tooLong.Status));
        Assert.Equal(field, answer["error"].GetProperty("param").GetString());
        Assert.Equal("A call can have at most 20 tags.", tooMany.Message);
    }

    [Theory]
    [InlineData("""{"max_budget": 1}""", 422, "name")]
    [InlineData("""{"name": "beta"}""", 400, "Tag beta already exists")]
    [InlineData("""{"name": "a,b"}""", 400, "comma")]
    [InlineData("""{"name": "gamma", "tpm_limit": -1}""", 400, "tpm_limit")]
    public async Task What_cannot_be_made_is_named(string body, int status, string said)
    {
        await using var gateway = await TestGateway.StartAsync(Kinds.Config);
        await gateway.DoAsync("/tag/new", """{"name": "beta"}""");

        var answer = await gateway.PostAsync("/tag/new", body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
    }
}
