using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>What is true of every way to ask something of a model.</summary>
[Collection<Served>]
public sealed class FormatTests(Served served) : CallTests(served)
{
    public static TheoryData<string> Routes => [.. CallFormat.All.SelectMany(format => format.Routes)];

    // litellm#26719
    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_call_has_a_row_with_its_charge(string route)
    {
        using var caller = await KeyAsync();

        var answer = await AskAsync(caller, route);

        Assert.Equal(200, answer.Status);
        var row = await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!);
        Assert.Equal("success", row!.Status);
        Assert.Equal((await caller.SettledAsync()).SpentDollars, row.Cost!.Value.Dollars);
        // Whoever has tokens counted pays for none.
        Assert.Equal(!route.EndsWith("/count_tokens", StringComparison.Ordinal), row.Cost.Value.Dollars > 0);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_call_counts_against_rates_and_stops_where_its_key_is_blocked(string route)
    {
        using var caller = await KeyAsync("""{"rpm_limit": 1}""");

        Assert.Equal(200, (await AskAsync(caller, route)).Status);
        Assert.Equal(429, (await AskAsync(caller, route)).Status);

        await Gateway.PostAsync("/key/block", $$"""{"key": "{{caller.Secret}}"}""");
        Assert.Equal(401, (await AskAsync(caller, route)).Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_no_request_at_all_is_refused(string route)
    {
        using var caller = await KeyAsync();

        foreach (var body in new[] { "", "[]", "{", "\0", "{\"model\":\"llama3\",\"\\ud800\":1}", "--" })
            Assert.Equal(400, (await caller.PostAsync(route, body)).Status);
    }

    private static Task<Answer> AskAsync(Caller caller, string route) =>
        CallFormat.All.Single(format => format.Routes.Contains(route)).IsForm
            ? caller.PostAsync(route, new MultipartFormDataContent
            {
                { new StringContent("llama3"), "model" }, { new ByteArrayContent([1, 2, 3]), "file", "sound.mp3" },
            })
            : caller.PostAsync(
                route,
                """{"model":"llama3","messages":[{"role":"user","content":"hi"}],"input":"hi","prompt":"hi","documents":["hi"],"max_tokens":5}""");
}
