using Tollgate.Cluster.Tests.Chaos;
using Tollgate.Cluster.Tests.Checking;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Clusters;

/// <summary>Some processes of the gateway over one ledger, and a load balancer before them.</summary>
internal sealed class GatewayCluster : IAsyncDisposable
{
    private readonly List<Member> _members = [];

    private GatewayCluster(House house) => (House, Balancer) = (house, new());

    public House House { get; }

    public Balancer Balancer { get; }

    public IReadOnlyList<Member> Members => _members;

    /// <summary>A process that lives.</summary>
    public GatewayProcess Any => _members.First(member => member.IsAlive).Process!;

    /// <summary>What all processes printed last, for the message of a failed assertion.</summary>
    public string Output => string.Join('\n', _members.Select(member => member.Output));

    /// <summary>Returns when all are ready.</summary>
    /// <param name="argumentsOf">Added to the command line of a member, by its number.</param>
    public static async Task<GatewayCluster> StartAsync(
        House house, int count, Func<int, IReadOnlyList<string>>? argumentsOf = null)
    {
        var cluster = new GatewayCluster(house);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count)
                .Select(number => cluster.Add(argumentsOf?.Invoke(number) ?? []).StartAsync()));
            await Task.WhenAll(cluster.Members.Select(cluster.Balancer.SeenReadyAsync));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more. Returns when it is ready.</summary>
    public async Task<Member> JoinAsync()
    {
        var member = Add([]);
        await member.StartAsync();
        return member;
    }

    /// <summary>Returns when nothing is open and nothing is held, with the books held against the bill.</summary>
    public async Task<BooksReport> RestAsync(Payers payers, ChaosRun run)
    {
        var started = run.Now;
        await Any.QuietAsync(payers.Teams, payers.Keys);
        run.Say($"at rest after {(run.Now - started).TotalSeconds:0.0} s");
        var report = await House.CheckBooksAsync(payers.Budgets, payers.Hard);
        run.Say($"{report.Tables.Calls.Count} calls, of which {report.Count("exact")} are exact, "
            + $"{report.Count("corrected")} corrected and {report.Count("recovered")} recovered");
        Assert.True(report.Faults.Count == 0, $"{string.Join('\n', report.Faults.Take(20))}\n{Output}");
        var audit = await Any.AuditAsync();
        Assert.Empty(audit.GetProperty("differences").EnumerateArray());
        Assert.Equal(report.Tables.Calls.Count, audit.GetProperty("calls").GetInt64());
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await Balancer.DisposeAsync();
        foreach (var member in _members)
            await member.DisposeAsync();
    }

    private Member Add(IReadOnlyList<string> arguments)
    {
        var member = new Member(House, _members.Count) { Arguments = arguments };
        _members.Add(member);
        Balancer.Add(member);
        return member;
    }
}
