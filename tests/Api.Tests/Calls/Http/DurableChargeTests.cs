using Microsoft.Extensions.DependencyInjection;
using Tollgate.Api.Calls;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>The end of an answer and the commit of its charge, in this order. The ledger commits when the test lets
/// it.</summary>
public sealed class DurableChargeTests : IAsyncLifetime
{
    // Long enough for what must not happen to happen, if it could.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private FakeUpstream _upstream = null!;
    private TestGateway? _gateway;
    private UnreliableLedger _ledger = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_an_answer_follows_the_commit_of_its_charge(bool streamed)
    {
        using var caller = await CallerAsync(settleWait: TimeSpan.FromMinutes(1));
        var mayCommit = _ledger.HoldSettlements();

        var answer = caller.CallAsync(streamed ? ChatBody.Streamed("output-only") : ChatBody.Of("output-only"));
        await _ledger.Settling.WaitAsync(Patience);
        await Task.WhenAny(answer, Task.Delay(Moment, TimeProvider.System));

        Assert.False(answer.IsCompleted);
        Assert.Equal("0.0", (await caller.FiguresAsync()).Spent);
        mayCommit.SetResult();
        Assert.Equal(200, (await answer).Status);
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task All_of_a_stream_but_its_end_goes_on_before_the_commit()
    {
        using var caller = await CallerAsync(settleWait: TimeSpan.FromMinutes(1));
        var mayCommit = _ledger.HoldSettlements();

        using var response = await caller.BeginAsync(ChatBody.Streamed("output-only"));
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        string? line;
        while ((line = await stream.ReadLineAsync().WaitAsync(Patience))?.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal) != true)
            Assert.NotEqual("data: [DONE]", line);
        mayCommit.SetResult();

        Assert.Equal("\ndata: [DONE]\n\n", await stream.ReadToEndAsync());
        await caller.SettledAsync();
    }

    [Theory]
    [InlineData("/v1/messages", "\"messages\":[],\"max_tokens\":20", "event: message_delta", "event: message_stop")]
    [InlineData("/v1/responses", "\"input\":\"hi\"", "event: response.output_item.done", "event: response.completed")]
    public async Task The_end_of_a_stream_that_names_its_events_is_one_of_them(
        string route, string members, string before, string end)
    {
        using var caller = await CallerAsync(settleWait: TimeSpan.FromMinutes(1));
        var mayCommit = _ledger.HoldSettlements();

        using var response = await caller.BeginAtAsync(route, $$"""{"model":"output-only","stream":true,{{members}}}""");
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await stream.ReadLineAsync().WaitAsync(Patience) is var line && line != before)
            Assert.NotEqual(end, line);
        while (await stream.ReadLineAsync().WaitAsync(Patience) is not "")
        {
        }

        await _ledger.Settling.WaitAsync(Patience);
        var next = stream.ReadLineAsync();
        await Task.WhenAny(next, Task.Delay(Moment, TimeProvider.System));

        Assert.False(next.IsCompleted);
        mayCommit.SetResult();
        Assert.Equal(end, await next);
        await stream.ReadToEndAsync();
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
    }

    // litellm#35569, litellm#34820, litellm#35531
    [Fact]
    public async Task A_commit_that_takes_too_long_does_not_keep_the_client_and_is_not_lost()
    {
        using var caller = await CallerAsync(settleWait: TimeSpan.FromMilliseconds(50));
        var mayCommit = _ledger.HoldSettlements();

        var answer = await caller.CallAsync(ChatBody.Of("output-only"));

        Assert.Equal(200, answer.Status);
        Assert.False(answer.Headers.Contains("x-litellm-key-spend"));
        Assert.NotEqual("0.0", (await caller.FiguresAsync()).Held);
        mayCommit.SetResult();
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            var audit = await _gateway.AuditAsync();
            Assert.Equal((0, 0), (audit.Differences.Count, audit.OpenCalls));
            await _gateway.DisposeAsync();
        }

        await _upstream.DisposeAsync();
    }

    private async Task<Caller> CallerAsync(TimeSpan settleWait)
    {
        _gateway = await TestGateway.StartAsync(Served.ConfigFor(_upstream.BaseAddress), configureServices: services =>
        {
            services.PostConfigure<CallOptions>(options => options.SettleWait = settleWait);
            services.AddSingleton<ILedger>(host => _ledger = new UnreliableLedger(host.GetRequiredService<SqliteLedger>()));
        });
        return await Caller.WithKeyAsync(_gateway);
    }
}
