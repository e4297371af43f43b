using System.Net.Http.Headers;
using System.Text.Json;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests.Chaos;

/// <summary>Asks the live system for the proof of its books, all the time.</summary>
internal sealed class AuditWatch
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(500);

    private readonly Balancer _balancer;
    private readonly ChaosRun _run;
    private readonly Task _watching;
    private volatile bool _stopped;

    private AuditWatch(Balancer balancer, ChaosRun run)
    {
        (_balancer, _run) = (balancer, run);
        _watching = WatchAsync();
    }

    /// <summary>How often the books were proved.</summary>
    public int Audits { get; private set; }

    /// <summary>What did not balance.</summary>
    public List<string> Differences { get; } = [];

    public static AuditWatch Start(Balancer balancer, ChaosRun run) => new(balancer, run);

    public Task StopAsync()
    {
        _stopped = true;
        return _watching;
    }

    private async Task WatchAsync()
    {
        while (!_stopped)
        {
            var started = _run.Now;
            var (_, reply) = await _balancer.SendAsync(AskAsync);
            // Whoever is killed while it is asked does not answer.
            if (reply.Status == 200 && reply.IsWhole)
            {
                Audits++;
                using var audit = JsonDocument.Parse(reply.Text);
                Differences.AddRange(
                    audit.RootElement.GetProperty("differences").EnumerateArray().Select(each => each.ToString()));
            }

            // It reads every call: on a long run it shall not be most of the load.
            var took = _run.Now - started;
            await Task.Delay(took * 5 > PauseMin ? took * 5 : PauseMin, TimeProvider.System);
        }
    }

    private static async Task<Reply> AskAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ledger/audit");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", House.MasterKey);
        try
        {
            using var response = await http.SendAsync(request);
            return new(null, (int)response.StatusCode, IsWhole: true, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Reply.Unsent with { Text = exception.Message };
        }
    }
}
