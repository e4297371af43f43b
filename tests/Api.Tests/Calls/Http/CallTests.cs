using System.Text;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Tests against the shared gateway. Whatever a test does, when it ends the books agree and no call is
/// open.</summary>
public abstract class CallTests(Served served) : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected TestGateway Gateway => served.Gateway;

    protected FakeUpstream Upstream => served.Upstream;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var audit = await Eventually.GetAsync(
            async () => (await Gateway.GetAsync("/ledger/audit")).Json, audit => audit.GetProperty("open_calls").GetInt64() == 0);
        Assert.Equal("[]", audit.GetProperty("differences").GetRawText());
    }

    protected Task<Caller> KeyAsync(string key = "{}") => Caller.WithKeyAsync(Gateway, key);

    protected Task<Caller> TeamAsync(string team = "{}") => Caller.InTeamAsync(Gateway, team);

    /// <summary>The request as the provider got it, by a word that stands in no other.</summary>
    protected ReceivedRequest Received(string mark) =>
        Assert.Single(Upstream.Requests, request => Text(request).Contains(mark, StringComparison.Ordinal));

    protected bool WasReceived(string mark) =>
        Upstream.Requests.Any(request => Text(request).Contains(mark, StringComparison.Ordinal));

    /// <summary>The provider's bill for that request, once it is written.</summary>
    protected async Task<BillLine> BilledAsync(string mark)
    {
        var request = Received(mark);
        var lines = await Eventually.GetAsync(
            () => Task.FromResult(Upstream.Bill.Where(line => line.Id == request.Id).ToArray()), lines => lines.Length > 0);
        return Assert.Single(lines);
    }

    protected static string Text(ReceivedRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    protected static string? Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;

    /// <summary>The data of the events of a stream.</summary>
    protected static IReadOnlyList<string> Events(string stream) =>
    [
        .. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.StartsWith("data: ", StringComparison.Ordinal) ? part["data: ".Length..] : part),
    ];

    /// <summary>Reads up to the end of the next event.</summary>
    internal static async Task<string> NextEventAsync(StreamReader stream)
    {
        var lines = new StringBuilder();
        while (await stream.ReadLineAsync().WaitAsync(Patience) is { Length: > 0 } line)
            lines.Append(line).Append('\n');
        return lines.ToString();
    }
}
