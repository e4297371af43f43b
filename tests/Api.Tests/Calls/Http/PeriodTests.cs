using Microsoft.Extensions.Time.Testing;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Budgets at their resets. The test owns the time, so that a boundary is a millisecond and not a
/// nap.</summary>
public sealed class PeriodTests(PeriodTests.Fixture fixture) : IClassFixture<PeriodTests.Fixture>
{
    private static readonly DateTimeOffset Start = new(2026, 2, 18, 13, 37, 42, 594, TimeSpan.Zero);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestGateway Gateway => fixture.Gateway;

    private FakeTimeProvider Time => fixture.Time;

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("1m", 60)]
    [InlineData("1h", 3_600)]
    [InlineData("1d", 86_400)]
    [InlineData("30d", 2_592_000)]
    public async Task A_budget_begins_anew_at_its_boundary_and_not_a_millisecond_before(string duration, int seconds)
    {
        using var caller = await Caller.InTeamAsync(
            Gateway, $$"""{"max_budget": 0.000000001, "budget_duration": "{{duration}}"}""");
        var first = await caller.CallAsync(ChatBody.Of("llama3"));
        await caller.SettledAsync();

        Time.Advance(TimeSpan.FromSeconds(seconds) - Millisecond);
        var before = await caller.CallAsync(ChatBody.Of("llama3"));
        Assert.Equal("3.5e-06", (await caller.TeamFiguresAsync()).Spent);
        Time.Advance(Millisecond);
        Assert.Equal("0.0", (await caller.TeamFiguresAsync()).Spent);
        var at = await caller.CallAsync(ChatBody.Of("llama3"));
        await caller.SettledAsync();
        var after = await caller.CallAsync(ChatBody.Of("llama3"));

        Assert.Equal((200, 400, 200, 400), (first.Status, before.Status, at.Status, after.Status));
        Assert.Equal("3.5e-06", (await caller.TeamFiguresAsync()).Spent);
        await AssertBooksAsync();
    }

    [Fact]
    public async Task A_call_is_charged_to_the_period_that_admitted_it()
    {
        using var caller = await Caller.WithKeyAsync(Gateway, """{"max_budget": 0.1, "budget_duration": "1m"}""");
        var gate = fixture.Upstream.Gate("across the reset");
        var call = caller.CallAsync(ChatBody.Of("dear", new() { Hold = "across the reset" }));
        await gate.Reached.WaitAsync(Patience);

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.FiguresAsync());
        gate.Open();
        var answer = await call;

        // What the old period came to is told with the answer; the new one knows nothing of it.
        Assert.Equal("0.21", Assert.Single(answer.Headers.GetValues("x-litellm-key-spend")));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("dear"))).Status);
        Assert.Equal(new Figures("0.21", "0.0"), await caller.SettledAsync());
        await AssertBooksAsync();
    }

    // litellm#22013
    [Fact]
    public async Task A_period_that_has_just_begun_is_not_ended_by_the_reset_of_another()
    {
        const string body = """{"max_budget": 0.1, "budget_duration": "1m"}""";
        using var old = await Caller.WithKeyAsync(Gateway, body);
        Time.Advance(TimeSpan.FromMinutes(1) - Millisecond);
        using var fresh = await Caller.WithKeyAsync(Gateway, body);
        foreach (var caller in new[] { old, fresh })
        {
            Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("dear"))).Status);
            await caller.SettledAsync();
        }

        Time.Advance(Millisecond);

        Assert.Equal(("0.0", "0.21"), ((await old.FiguresAsync()).Spent, (await fresh.FiguresAsync()).Spent));
        Assert.Equal(400, (await fresh.CallAsync(ChatBody.Of("dear"))).Status);
        Assert.Equal(200, (await old.CallAsync(ChatBody.Of("dear"))).Status);
        await old.SettledAsync();
    }

    [Fact]
    public async Task A_key_expires_at_its_instant()
    {
        using var caller = await Caller.WithKeyAsync(Gateway, """{"duration": "1m"}""");

        Time.Advance(TimeSpan.FromMinutes(1) - Millisecond);
        var before = await caller.CallAsync(ChatBody.Of("llama3"));
        Time.Advance(Millisecond);
        var at = await caller.CallAsync(ChatBody.Of("llama3"));

        Assert.Equal((200, 400), (before.Status, at.Status));
        Assert.StartsWith("Authentication Error - Expired Key. Key Expiry time ", at.Message, StringComparison.Ordinal);
        Assert.Equal("expired_key", at["error"].GetProperty("type").GetString());
        await AssertBooksAsync();
    }

    private async Task AssertBooksAsync()
    {
        var audit = await Gateway.AuditAsync();
        Assert.Equal((0, 0), (audit.Differences.Count, audit.OpenCalls));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public FakeTimeProvider Time { get; } = new(Start);

        public TestGateway Gateway { get; private set; } = null!;

        public FakeUpstream Upstream { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Upstream = await FakeUpstream.StartAsync();
            Gateway = await TestGateway.StartAsync(Served.ConfigFor(Upstream.BaseAddress), time: Time);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
