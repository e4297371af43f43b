using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Rates;

/// <summary>Every limit of every kind of account. The test owns the time, so that what <c>Retry-After</c> promises can
/// be looked at to the millisecond.</summary>
public sealed class EveryRateTests(EveryRateTests.Fixture fixture) : IClassFixture<EveryRateTests.Fixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private FakeTimeProvider Time => fixture.Time;

    public static TheoryData<string, string> Minutes
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var kind in Rated.Kinds.Append("proxy"))
            {
                cases.Add(kind, Rated.IsOfModel(kind) ? "model_rpm_limit" : "rpm_limit");
                cases.Add(kind, Rated.IsOfModel(kind) ? "model_tpm_limit" : "tpm_limit");
            }

            return cases;
        }
    }

    public static TheoryData<string> Slots => [.. Rated.Kinds.Append("proxy").Where(kind => !Rated.IsOfModel(kind))];

    // Two calls go, ten seconds apart, by either limit: a call of this model uses thirty tokens.
    [Theory]
    [MemberData(nameof(Minutes))]
    public async Task A_minute_has_as_many_as_the_limit_says_and_the_next_at_the_promised_second(string kind, string limit)
    {
        var isTokens = limit.Contains("tpm", StringComparison.Ordinal);
        var most = isTokens ? 50 : 2;
        await using var own = await OwnAsync(kind, limit, most);
        var rated = await Rated.MakeAsync(own ?? fixture.Gateway, kind, Name(kind, limit), Rates(kind, limit, most));

        var first = await rated.CallAsync();
        Time.Advance(Pause);
        var second = await rated.CallAsync();
        Time.Advance(Pause);
        var third = await rated.CallAsync();

        Assert.Equal((200, 200, 429), (first.Status, second.Status, third.Status));
        var used = isTokens ? 60 : 2;
        Assert.Equal((used, 0), await rated.UsedAsync(limit));
        Assert.Equal("40", Assert.Single(third.Headers.GetValues("Retry-After")));
        Assert.Equal(
            (rated.Refuses.Kind, rated.Refuses.Id, limit, $"{most}", $"{used}", "0", "40"),
            (third.Refusal("account"), third.Refusal("id"), third.Refusal("limit"), third.Refusal("max"),
                third.Refusal("used"), third.Refusal("held"), third.Refusal("retry_after")));
        Assert.Equal(Time.GetUtcNow().AddSeconds(40), third["refusal"].GetProperty("resets_at").GetDateTimeOffset());
        if (Rated.IsOfModel(kind))
            Assert.Equal("llama3", third.Refusal("model"));

        Time.Advance(TimeSpan.FromSeconds(40) - Millisecond);
        var early = await rated.CallAsync();
        Assert.Equal((429, "1"), (early.Status, Assert.Single(early.Headers.GetValues("Retry-After"))));
        // Of four calls two were refused, and took nothing from anybody: what they were given is given back.
        await Eventually.GetAsync(rated.WitnessedAsync, calls => calls == 2);
        Time.Advance(Millisecond);
        Assert.Equal(200, (await rated.CallAsync()).Status);
        Assert.Equal(429, (await rated.CallAsync()).Status);

        if (rated.Edit is not null)
            await AssertEditsBindAsync(rated, kind, limit);
        await AssertBooksAsync(rated);
    }

    [Theory]
    [MemberData(nameof(Slots))]
    public async Task As_many_calls_run_as_there_are_slots_and_the_next_when_one_ends(string kind)
    {
        const string Limit = "max_parallel_requests";
        await using var own = await OwnAsync(kind, Limit, 2);
        var name = Name(kind, Limit);
        var rated = await Rated.MakeAsync(own ?? fixture.Gateway, kind, name, Rates(kind, Limit, 2));
        var (gate, other) = (fixture.Upstream.Gate(name), fixture.Upstream.Gate($"{name} again"));
        var running = new[] { rated.CallAsync(name), rated.CallAsync($"{name} again") };
        await Task.WhenAll(gate.Reached, other.Reached).WaitAsync(Patience);
        Time.Advance(TimeSpan.FromMinutes(5));

        var third = await rated.CallAsync();

        Assert.Equal((429, "1"), (third.Status, Assert.Single(third.Headers.GetValues("Retry-After"))));
        Assert.Equal(
            (rated.Refuses.Kind, rated.Refuses.Id, Limit, "2", "2", "0", "1", "null"),
            (third.Refusal("account"), third.Refusal("id"), third.Refusal("limit"), third.Refusal("max"),
                third.Refusal("used"), third.Refusal("held"), third.Refusal("retry_after"), third.Refusal("resets_at")));
        Assert.Equal((2, 0), await rated.UsedAsync(Limit));
        await Eventually.GetAsync(rated.WitnessedAsync, calls => calls == 0);
        gate.Open();
        Assert.Equal(200, (await await Task.WhenAny(running)).Status);
        Assert.Equal(200, (await rated.CallAsync()).Status);
        if (rated.Edit is not null)
        {
            await rated.EditAsync(Rates(kind, Limit, 1));
            Time.Advance(Pause);
            Assert.Equal(429, (await CallAfterEditAsync(rated)).Status);
            await rated.EditAsync($"\"{Limit}\": null");
            Assert.Equal(200, (await CallAfterEditAsync(rated)).Status);
        }

        other.Open();
        await Task.WhenAll(running);
        await AssertBooksAsync(rated);
    }

    // The next call finds the edit, and the minute that was.
    private async Task AssertEditsBindAsync(Rated rated, string kind, string limit)
    {
        await rated.EditAsync(Rates(kind, limit, 1_000));
        Assert.Equal(200, (await CallAfterEditAsync(rated)).Status);
        await rated.EditAsync(Rates(kind, limit, 0));
        var never = await CallAfterEditAsync(rated);
        Assert.Equal((429, "null", "null"), (never.Status, never.Refusal("retry_after"), never.Refusal("resets_at")));
        Assert.False(never.Headers.Contains("Retry-After"));
        Assert.Equal("false", Assert.Single(never.Headers.GetValues("x-should-retry")));
        await rated.EditAsync(Rates(kind, limit, 1));
        Assert.Equal(429, (await CallAfterEditAsync(rated)).Status);
        await rated.EditAsync(kind == "budget of a model" ? "\"model_max_budget\": null" : $"\"{limit}\": null");
        Assert.Equal(200, (await CallAfterEditAsync(rated)).Status);
    }

    // A call that finds an edit asks again after a moment of the gateway's time, which stands still otherwise.
    private async Task<Answer> CallAfterEditAsync(Rated rated)
    {
        var call = rated.CallAsync();
        while (await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)) != call)
            Time.Advance(TimeSpan.FromMilliseconds(50));
        return await call;
    }

    private static string Rates(string kind, string limit, long most) => kind switch
    {
        "proxy" => "",
        "budget of a model" => $$$"""
            "model_max_budget": {"llama3": {"{{{limit["model_".Length..]}}}": {{{most}}}}}
            """,
        _ when Rated.IsOfModel(kind) => $$"""
            "{{limit}}": {"llama3": {{most}}}
            """,
        _ => $"\"{limit}\": {most}",
    };

    private static string Name(string kind, string limit) =>
        $"{kind}-{limit}".Replace(' ', '-').Replace('_', '-');

    // The proxy has its limits from its configuration, and would limit everybody else.
    private async Task<TestGateway?> OwnAsync(string kind, string limit, long most) => kind != "proxy" ? null
        : await TestGateway.StartAsync(
            Served.ConfigFor(fixture.Upstream.BaseAddress).Replace(
                "general_settings:",
                $"general_settings:\n  global_{limit}: {most}",
                StringComparison.Ordinal),
            time: Time);

    private static async Task AssertBooksAsync(Rated rated)
    {
        var audit = await Eventually.GetAsync(rated.Gateway.AuditAsync, audit => audit.OpenCalls == 0);
        Assert.Empty(audit.Differences);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public FakeTimeProvider Time { get; } = new(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));

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
