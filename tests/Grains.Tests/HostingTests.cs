using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Teams;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;
using Tollgate.Servers.Postgres;
using Tollgate.Silo;

namespace Tollgate.Grains.Tests;

// Whole processes, as both executables wire them.
public sealed class HostingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-").FullName;

    [Fact]
    public async Task A_process_alone_finds_its_accounts_and_its_port_again()
    {
        var settings = new SiloSettings { DataFolder = Path.Combine(_folder, "data") };
        await MakeAndSpendAsync(settings);
        var port = await File.ReadAllTextAsync(Path.Combine(settings.DataFolder, "silo-port"), Token);

        await ReadAgainAsync(settings);

        Assert.Equal(port, await File.ReadAllTextAsync(Path.Combine(settings.DataFolder, "silo-port"), Token));
    }

    [Fact]
    public async Task A_process_finds_its_accounts_again_in_PostgreSQL()
    {
        var server = await PostgresServer.SharedOrSkipAsync();
        var database = await server.CreateDatabaseAsync();
        var settings = new SiloSettings { DataFolder = _folder, DatabaseUrl = database.ConnectionString };

        await MakeAndSpendAsync(settings);
        await ReadAgainAsync(settings);
    }

    [Fact]
    public async Task Two_processes_share_their_accounts_through_PostgreSQL()
    {
        var server = await PostgresServer.SharedOrSkipAsync();
        var database = await server.CreateDatabaseAsync();
        using var left = await StartAsync(new() { DataFolder = _folder + "/left", DatabaseUrl = database.ConnectionString });
        using var right = await StartAsync(new() { DataFolder = _folder + "/right", DatabaseUrl = database.ConnectionString });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Team(i % 2 == 0 ? left : right, $"red-{i}").Create(Profiles.Team($"red-{i}", $"{i}"), Profiles.Limits(1.00m))));

        Assert.All(outcomes, outcome => Assert.Equal(EditOutcome.Done, outcome));
        for (var i = 0; i < outcomes.Length; i++)
        {
            var there = await Team(left, $"red-{i}").AdmitAsync(0.10m);
            var here = await Team(right, $"red-{i}").AdmitAsync(0.10m);
            Assert.Equal(there.Admitted.Epoch, here.Admitted.Epoch);
        }

        await right.StopAsync(Token);
        await left.StopAsync(Token);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task MakeAndSpendAsync(SiloSettings settings)
    {
        using var host = await StartAsync(settings);
        var red = Team(host, "red");
        Assert.Equal(EditOutcome.Done, await red.Create(Profiles.Team("red", "reds"), Profiles.Limits(1.00m)));
        Assert.Equal(EditOutcome.Exists, await red.Create(Profiles.Team("red"), Profiles.Limits(2.00m)));
        Assert.Equal(EditOutcome.Done, await Key(host, "cafe").Create(Profiles.Key("cafe", "ci"), Profiles.Limits()));
        Assert.Equal(EditOutcome.AliasTaken, await Key(host, "beef").Create(Profiles.Key("beef", "ci"), Profiles.Limits()));
        Assert.Equal(
            EditOutcome.Rejected, await Team(host, "blue").Create(Profiles.Team("blue", "r\0d"), Profiles.Limits()));

        var call = await red.AdmitAsync(0.50m);
        // Past the books, as if the process had died before it could settle it.
        var ledger = host.Services.GetRequiredService<ILedger>();
        var owner = host.Services.GetRequiredService<InstanceId>().Value;
        var opened = Assert.Single(await ledger.OpenAsync(
        [
            new(
                call.Id,
                owner,
                call.Held,
                Profiles.Made,
                call.Admitted.Charges,
                [new Fence(AccountId.Team("red"), call.Admitted.Epoch)],
                new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false)),
        ], Token));
        Assert.Equal(OpenState.Opened, opened.State);
        await host.StopAsync(Token);
    }

    // The call that was open when the process ended is settled at what it held.
    private static async Task ReadAgainAsync(SiloSettings settings)
    {
        using var host = await StartAsync(settings);
        var red = await Team(host, "red").Read();
        Assert.Equal(new Money(1.00m), red!.Limits.MaxBudget);
        var figures = red.Figures.Budgets[0];
        Assert.Equal(new Money(0.50m), figures.Spent + figures.Held);
        Assert.Equal("team", (await host.Services.GetRequiredService<Books>().FindAsync("team", "red"))!.Kind);
        await host.StopAsync(Token);
    }

    private static async Task<IHost> StartAsync(SiloSettings settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddTollgateSilo(settings);
        var host = builder.Build();
        await host.StartAsync(Token).WaitAsync(Patience, Token);
        return host;
    }

    private static IKeyGrain Key(IHost host, string hash) =>
        host.Services.GetRequiredService<IGrainFactory>().GetGrain<IKeyGrain>(AccountId.Key(hash).Value);

    private static ITeamGrain Team(IHost host, string id) =>
        host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITeamGrain>(AccountId.Team(id).Value);
}
