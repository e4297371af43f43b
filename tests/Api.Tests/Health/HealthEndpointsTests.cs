using Microsoft.Extensions.DependencyInjection;
using Tollgate.Api.Tests.Access;
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
}
