using System.Net;
using System.Net.Sockets;
using System.Text;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>A provider has no say in anything but its own answer.</summary>
[Collection<Served>]
public sealed class InjectionTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task None_of_a_providers_headers_reaches_a_client_but_the_kind_of_its_content(bool streamed)
    {
        using var caller = await KeyAsync();
        var fake = new FakeBehavior
        {
            Headers = new Dictionary<string, string>
            {
                ["Set-Cookie"] = "session=1",
                ["x-litellm-response-cost"] = "0",
                ["x-litellm-key-spend"] = "0",
                ["Access-Control-Allow-Origin"] = "*",
                ["Server"] = "theirs",
                ["Link"] = "</evil.js>; rel=preload",
                ["x-of-the-provider"] = "yes",
            },
        };

        using var response = await caller.BeginAsync(
            streamed ? ChatBody.Streamed("priced", fake) : ChatBody.Of("priced", fake));

        var names = response.Headers.Concat(response.Content.Headers).Select(header => header.Key).ToArray();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.All(
            ["Set-Cookie", "Access-Control-Allow-Origin", "Server", "Link", "x-of-the-provider"],
            name => Assert.DoesNotContain(name, names, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            "0", response.Headers.TryGetValues("x-litellm-response-cost", out var cost) ? cost : []);
        await response.Content.ReadAsStringAsync();
    }

    // A line may end in any of three ways, and a client's parser could take what follows for an event.
    [Theory]
    [InlineData("data: one\rdata: two\r\rdata: [DONE]\n\n", "data: one\ndata: two\n\ndata: [DONE]\n\n")]
    [InlineData("event: a\rid: 7\rretry: 1\rdata: x\n\ndata: [DONE]\n\n", "event: a\ndata: x\n\ndata: [DONE]\n\n")]
    [InlineData("data: x\n\n:comment\ndata: [DONE]\n\n", "data: x\n\ndata: [DONE]\n\n")]
    public async Task An_event_is_written_again_so_that_no_line_of_it_can_become_another(string sent, string received)
    {
        using var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Streamed("free", new() { Raw = sent }));

        Assert.Equal(received, answer.Text);
    }

    [Fact]
    public async Task Streams_that_run_side_by_side_carry_none_of_each_others_events()
    {
        using var caller = await KeyAsync();
        var gate = Upstream.Gate("side by side");
        var marks = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid().ToString("N")).ToArray();

        var calls = marks.Select(mark => caller.CallAsync(ChatBody.Streamed(
            "free", new() { Text = string.Join(' ', Enumerable.Repeat(mark, 50)), Chunks = 50, Hold = "side by side", HoldAfter = 5 })))
            .ToArray();
        await gate.ReachedByAsync(marks.Length, Patience);
        gate.Open();
        var answers = await Task.WhenAll(calls);

        Assert.All(marks.Zip(answers), pair => Assert.Equal(
            [pair.First], marks.Where(mark => pair.Second.Text.Contains(mark, StringComparison.Ordinal))));
    }

    // What stands behind an answer on its connection would be read as the answer to the next call on it.
    [Fact]
    public async Task Bytes_behind_an_answer_are_no_answer_to_another_call()
    {
        const string own = """{"choices":[{"message":{"content":"own"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""";
        const string slipped = """{"choices":[{"message":{"content":"slipped in"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""";
        using var provider = new TcpListener(IPAddress.Loopback, 0);
        provider.Start();
        using var ended = new CancellationTokenSource();
        var serving = ServeAsync(provider, Http(own) + Http(slipped), ended.Token);
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            model_list:
              - model_name: two-faced
                litellm_params:
                  {model: openai/x, api_base: "http://{{provider.LocalEndpoint}}/v1", api_key: k, input_cost_per_token: 0, output_cost_per_token: 0}
            """);
        using var caller = await Caller.WithKeyAsync(gateway);

        var answers = new List<string>();
        for (var call = 0; call < 5; call++)
            answers.Add((await caller.CallAsync(ChatBody.Of("two-faced"))).Text);

        await ended.CancelAsync();
        await serving;
        Assert.All(answers, answer => Assert.Equal(own, answer));
    }

    private static string Http(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    /// <summary>Answers each request on each connection with those bytes.</summary>
    private static async Task ServeAsync(TcpListener listener, string answer, CancellationToken cancellationToken)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(AnswerAsync(await listener.AcceptTcpClientAsync(cancellationToken), answer, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task AnswerAsync(TcpClient client, string answer, CancellationToken cancellationToken)
    {
        using var _ = client;
        var buffer = new byte[64 * 1024];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, cancellationToken) > 0)
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The gateway has let go of it.
        }
    }
}
