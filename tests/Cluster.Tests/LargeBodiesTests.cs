using System.Net.Http.Headers;
using System.Text;
using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Gateway;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests;

/// <summary>What is large, or slow, takes no more of the gateway than it must.</summary>
public sealed class LargeBodiesTests
{
    private const int PictureBytes = 20 * 1024 * 1024;

    [Fact]
    public async Task Pictures_of_twenty_megabytes_are_held_once_while_their_calls_run()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await StartWarmAsync(house);
        var key = await gateway.NewKeyAsync("{}");
        var picture = Convert.ToBase64String(new byte[PictureBytes]);
        var gate = house.Upstream.Gate("pictures");
        var before = Memory.Of(gateway);

        var calls = Enumerable.Range(0, 6).Select(_ => StatusAsync(gateway, key, Body(
            $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{picture}}}"}}""",
            new() { Hold = "pictures" }))).ToArray();
        await gate.ReachedByAsync(calls.Length, Deadline.Soon);
        var grown = Memory.Of(gateway) - before;
        gate.Open();

        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(200, status));
        var sent = (long)calls.Length * picture.Length;
        Assert.True(grown < sent * 3 / 2, $"{sent / Memory.Megabyte} MB of requests took {grown / Memory.Megabyte} MB.");
    }

    [Fact]
    public async Task A_prompt_of_a_hundred_thousand_tokens_goes_through_and_is_charged_by_its_usage()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await StartWarmAsync(house);
        var key = await gateway.NewKeyAsync("{}");
        var prompt = string.Concat(Enumerable.Repeat(" toll", 100_000));

        var status = await StatusAsync(gateway, key, Body(
            $$"""{"type":"text","text":"{{prompt}}"}""", new() { PromptTokens = 100_003, CompletionTokens = 5 }));

        Assert.Equal(200, status);
        await gateway.QuietAsync([], [key]);
        Assert.Equal(
            (100_003 * House.Prices.Input) + (5 * House.Prices.Output),
            decimal.Parse(
                (await gateway.KeyAsync(key)).GetProperty("spend").GetRawText(),
                System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task An_answer_streams_in_memory_that_does_not_grow_with_it()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await StartWarmAsync(house);
        var key = await gateway.NewKeyAsync("{}");
        const int size = 128 * 1024 * 1024;
        var before = Memory.StartPeak(gateway);

        using var answer = await BeginAsync(
            gateway.Client, key, Body("\"hi\"", new() { SizeBytes = size, Chunks = size / 65536 }, stream: true));
        var length = await LengthAsync(answer);

        var grown = Memory.PeakOf(gateway) - before;
        Assert.True(length > size, $"{length} of {size} bytes came.");
        Assert.True(grown < 48 * Memory.Megabyte, $"A stream of {size / Memory.Megabyte} MB took {grown / Memory.Megabyte} MB.");
    }

    [Fact]
    public async Task Clients_that_do_not_read_fill_no_memory_and_keep_nobody_waiting()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await StartWarmAsync(house);
        var key = await gateway.NewKeyAsync("{}");
        var before = Memory.Of(gateway);
        var behavior = new FakeBehavior { SizeBytes = 16 * 1024 * 1024, Chunks = 256 };

        var slow = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => BeginAsync(gateway.Client, key, Body("\"hi\"", behavior, stream: true))));
        // They are as far as the buffers of the sockets let them when quick ones, behind them, have come and gone.
        for (var quick = 0; quick < 200; quick++)
            Assert.Equal(200, await StatusAsync(gateway, key, Body("\"hi\"", behavior: null)));
        var grown = Memory.Of(gateway) - before;
        foreach (var response in slow)
            response.Dispose();

        Assert.True(grown < 128 * Memory.Megabyte, $"16 clients that do not read 16 MB each took {grown / Memory.Megabyte} MB.");
        await gateway.QuietAsync([], [key]);
    }

    [Fact]
    public async Task Providers_that_do_not_answer_hold_no_thread()
    {
        await using var house = await House.OpenAsync(Store.Sqlite);
        await using var gateway = await StartWarmAsync(house);
        var key = await gateway.NewKeyAsync("{}");
        var gate = house.Upstream.Gate("silent");
        var before = Memory.ThreadsOf(gateway);

        var waiting = Enumerable.Range(0, 300).Select(index => StatusAsync(
            gateway, key, Body("\"hi\"", new() { Hold = "silent", HoldAfter = index % 2 }, stream: index % 2 == 1))).ToArray();
        await gate.ReachedByAsync(waiting.Length, Deadline.Soon);
        var threads = Memory.ThreadsOf(gateway) - before;
        Assert.Equal(200, await StatusAsync(gateway, key, Body("\"hi\"", behavior: null)));
        gate.Open();

        Assert.All(await Task.WhenAll(waiting), status => Assert.Equal(200, status));
        Assert.True(threads < 30, $"{waiting.Length} calls that wait took {threads} threads.");
    }

    /// <summary>One that has done all of this once, so that what it grows by is what the calls take.</summary>
    private static async Task<GatewayProcess> StartWarmAsync(House house)
    {
        var gateway = await house.StartAsync();
        var key = await gateway.NewKeyAsync("{}");
        foreach (var stream in (bool[])[false, true])
        {
            for (var call = 0; call < 20; call++)
                Assert.Equal(200, await StatusAsync(gateway, key, Body("\"hi\"", behavior: null, stream)));
        }

        return gateway;
    }

    /// <param name="content">A part of a message, or its text, in JSON.</param>
    private static string Body(string content, FakeBehavior? behavior, bool stream = false) =>
        $$"""
        {"model":"{{House.Model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":
        {{(content.StartsWith('{') ? $"[{content}]" : content)}}
        }]{{(behavior is null ? "" : $",\"fake\":{behavior.ToJson()}")}}}
        """;

    private static async Task<HttpResponseMessage> BeginAsync(HttpClient client, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<int> StatusAsync(GatewayProcess gateway, string key, string body)
    {
        using var answer = await BeginAsync(gateway.Client, key, body);
        await LengthAsync(answer);
        return (int)answer.StatusCode;
    }

    private static async Task<long> LengthAsync(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var length = 0L;
        while (await body.ReadAsync(buffer) is > 0 and var read)
            length += read;
        return length;
    }
}
