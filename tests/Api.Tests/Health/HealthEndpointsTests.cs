using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Tests.Access;
using Tollgate.Grains;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Api.Tests.Health;

public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task Health_is_told_to_anybody_and_the_ledger_decides_whether_it_is_ready()
    {
        await using var gateway = await TestGateway.StartAsync(masterKey: null, configureServices: services =>
            services.AddSingleton<ILedger>(host => new OneKeyLedger(host.GetRequiredService<SqliteLedger>())));
        var ledger = (OneKeyLedger)gateway.Services.GetRequiredService<ILedger>();

        foreach (var route in new[] { "/health/liveliness", "/health/liveness" })
            Assert.Equal("\"I'm alive!\"", (await TestGateway.SendAsync(gateway.Client, HttpMethod.Get, route)).Text);

        var ready = await TestGateway.SendAsync(gateway.Client, HttpMethod.Get, "/health/readiness");
        Assert.Equal((200, "healthy", "connected"), (ready.Status, ready["status"].GetString(), ready["db"].GetString()));

        ledger.IsAway = true;
        var away = await TestGateway.SendAsync(gateway.Client, HttpMethod.Get, "/health/readiness");
        Assert.Equal((503, "unhealthy", "Not connected"), (away.Status, away["status"].GetString(), away["db"].GetString()));
    }

    [Fact]
    public async Task A_ledger_without_the_tables_of_this_version_is_a_reason()
    {
        await using var gateway = await TestGateway.StartAsync(configureServices: services =>
            services.AddSingleton<ILedger>(host => new OneKeyLedger(host.GetRequiredService<SqliteLedger>())));
        ((OneKeyLedger)gateway.Services.GetRequiredService<ILedger>()).IsOutdated = true;

        var outdated = await ReadinessAsync(gateway);

        Assert.Equal((503, "connected"), (outdated.Status, outdated["db"].GetString()));
        Assert.Contains("the ledger lacks tables", outdated["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_ask_at_once_the_ledger_is_asked_by_one()
    {
        await using var gateway = await TestGateway.StartAsync(configureServices: services =>
            services.AddSingleton<ILedger>(host => new OneKeyLedger(host.GetRequiredService<SqliteLedger>())));
        var ledger = (OneKeyLedger)gateway.Services.GetRequiredService<ILedger>();
        var before = ledger.Pings;
        ledger.IsAway = true;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadinessAsync(gateway)));

        Assert.All(answers, answer => Assert.Equal(503, answer.Status));
        // Two at most: the second by those who came when the first had been given up.
        Assert.InRange(ledger.Pings - before, 1, 2);
    }

    [Fact]
    public async Task Clocks_that_differ_by_more_than_a_second_are_a_reason()
    {
        await using var gateway = await TestGateway.StartAsync(configureServices: services =>
            services.AddSingleton<ILedger>(host => new OneKeyLedger(host.GetRequiredService<SqliteLedger>())));
        var ledger = (OneKeyLedger)gateway.Services.GetRequiredService<ILedger>();

        ledger.Ahead = TimeSpan.FromSeconds(-0.9);
        Assert.Equal(200, (await ReadinessAsync(gateway)).Status);

        // Far more than the time that a busy machine takes to answer.
        ledger.Ahead = TimeSpan.FromMinutes(-1);
        var apart = await ReadinessAsync(gateway);
        Assert.Equal((503, "connected"), (apart.Status, apart["db"].GetString()));
        Assert.Equal(
            "Service Unhealthy (its clock differs from the ledger's by more than a second)",
            apart["detail"].GetString());
    }

    [Fact]
    public async Task A_process_that_stood_still_refuses_calls_until_it_knows_that_it_is_counted_in()
    {
        var time = new FakeTimeProvider();
        var standing = new Standing(time);
        await using var gateway = await TestGateway.StartAsync(configureServices: services =>
        {
            services.AddSingleton(standing);
            // The test is the pulse.
            services.Remove(services.Single(service => service.ImplementationType?.Name == "Pulse"));
        });
        standing.Note();
        Assert.Equal(200, await CallAsync(gateway));

        time.Advance(TimeSpan.FromSeconds(3));
        var frozen = await ReadinessAsync(gateway);
        Assert.Equal(503, frozen.Status);
        Assert.Contains("it stood still", frozen["detail"].GetString(), StringComparison.Ordinal);
        Assert.Equal(503, await CallAsync(gateway));

        standing.Dispel(Assert.NotNull(standing.Note()));
        Assert.Equal(200, (await ReadinessAsync(gateway)).Status);
        Assert.Equal(200, await CallAsync(gateway));

        standing.Lose();
        var lost = await ReadinessAsync(gateway);
        Assert.Equal(503, lost.Status);
        Assert.Equal("Service Unhealthy (the cluster goes on without this process)", lost["detail"].GetString());
        Assert.Equal(503, await CallAsync(gateway));
    }

    [Fact]
    public async Task Without_a_master_key_the_management_routes_are_closed_and_say_how_to_open_them()
    {
        await using var gateway = await TestGateway.StartAsync(masterKey: null);

        foreach (var client in new[] { gateway.Client, gateway.MasterClient })
        {
            var answer = await TestGateway.SendAsync(client, HttpMethod.Post, "/team/new", "{}");
            Assert.Equal(403, answer.Status);
            Assert.Contains("LITELLM_MASTER_KEY", answer.Message, StringComparison.Ordinal);
        }
    }

    private static Task<Answer> ReadinessAsync(TestGateway gateway) =>
        TestGateway.SendAsync(gateway.Client, HttpMethod.Get, "/health/readiness");

    private static async Task<int> CallAsync(TestGateway gateway) =>
        (await gateway.PostAsync("/chat/completions", """{"model": "llama3", "messages": []}""")).Status;
}
