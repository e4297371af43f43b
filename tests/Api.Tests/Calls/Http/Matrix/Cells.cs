using System.Collections.Concurrent;
using System.Text;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>A gateway in front of a provider, and the calls that end there. Those of a row run at once, so that the time
/// that it takes to lose patience passes once for all of them.</summary>
public sealed class Cells : IAsyncLifetime
{
    /// <summary>A deployment with a short time-out.</summary>
    internal const string Impatient = "-impatient";

    /// <summary>A deployment for which another takes over, at three times the price.</summary>
    internal const string Falling = "-falling";

    private const string Dearer = "-dearer";

    private readonly ConcurrentDictionary<string, Lazy<Task<Ended[]>>> _rows = new();
    private TestGateway _gateway = null!;
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync(new() { RequestsMax = 2_000 });
        _gateway = await TestGateway.StartAsync(Config(_upstream.BaseAddress));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    /// <summary>What became of a call, once all calls of its row have ended.</summary>
    internal async Task<Ended> EndedAsync(Route route, Ending ending)
    {
        var row = await _rows.GetOrAdd(ending.Name, _ => new(() => RowAsync(ending))).Value;
        return row.Single(ended => ended.Route == route);
    }

    /// <summary>The price of whatever ran under this name at the provider.</summary>
    internal static PriceList PriceOf(Route route, BillLine line) =>
        line.Model.EndsWith(Dearer, StringComparison.Ordinal) ? route.Prices.Thrice : route.Prices;

    private async Task<Ended[]> RowAsync(Ending ending)
    {
        var row = await Task.WhenAll(
            Routes.All.Where(route => Expectations.Exist(route, ending)).Select(route => CallAsync(route, ending)));
        var audit = await Eventually.GetAsync(
            () => _gateway.GetAsync("/ledger/audit"), audit => audit["open_calls"].GetInt64() == 0);
        return [.. row.Select(ended => ended with { Differences = audit["differences"].GetRawText() })];
    }

    private async Task<Ended> CallAsync(Route route, Ending ending)
    {
        using var caller = await Caller.WithKeyAsync(_gateway);
        var mark = $"{route.Name}, {ending.Name}";
        var fake = ending.Fake with
        {
            Bills = route.Bills,
            Note = mark,
            Hold = ending.Leaves is Leaving.BeforeTheFirstByte or Leaving.InTheMiddle ? mark : null,
        };
        var model = route.Model + ending.Deployment;
        await SendAsync(caller, route, ending, () => caller.BeginAtAsync(
            route.Path.Replace("{model}", model, StringComparison.Ordinal),
            route.Body(model, ending, fake),
            ending.Leaves == Leaving.BeforeTheFirstByte ? GoneAt(mark) : CancellationToken.None,
            ("x-litellm-num-retries", $"{ending.Retries}")), mark);

        var figures = await caller.SettledAsync();
        var sent = _upstream.Requests.Where(request => HasMark(request, mark)).ToArray();
        var id = sent[0].Id;
        var bill = await Eventually.GetAsync(
            () => Task.FromResult(_upstream.Bill.Where(line => line.Id == id).ToArray()), lines => lines.Length == sent.Length);
        // What is free holds nothing, and may be on its way all the same.
        var row = (await Eventually.GetAsync(() => _gateway.RowAsync(id), row => row?.IsOpen == false))!;
        return new(
            route,
            ending,
            new(row.Status, row.Cost?.Dollars, row.Estimated, figures.SpentDollars, figures.HeldDollars),
            bill);
    }

    // Ends once the provider has the request and is at work.
    private CancellationToken GoneAt(string gate)
    {
        var gone = new CancellationTokenSource();
        _ = _upstream.Gate(gate).Reached.ContinueWith(_ => gone.Cancel(), TaskScheduler.Default);
        return gone.Token;
    }

    private async Task SendAsync(
        Caller caller, Route route, Ending ending, Func<Task<HttpResponseMessage>> begin, string gate)
    {
        if (ending.Leaves == Leaving.BeforeTheFirstByte)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(begin);
            // What is streamed is broken off at the provider; what is not is awaited.
            if (!ending.Streams)
                _upstream.Gate(gate).Open();
            return;
        }

        using var response = await begin();
        if (ending.Leaves == Leaving.Never)
        {
            await response.Content.ReadAsStringAsync();
            return;
        }

        var (mark, count) = ending.Leaves == Leaving.InTheMiddle ? (route.Part, ending.Fake.HoldAfter) : (route.End, 1);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var seen = 0; seen < count;)
        {
            var read = await CallTests.NextEventAsync(stream);
            Assert.NotEqual("", read);
            seen += read.Contains(mark, StringComparison.Ordinal) ? 1 : 0;
        }
    }

    private static bool HasMark(ReceivedRequest request, string mark) =>
        request.Body.Span.IndexOf(Encoding.UTF8.GetBytes($"\"{mark}\"")) >= 0;

    private static string Config(Uri provider)
    {
        var models = Routes.All.DistinctBy(route => route.Model).ToArray();
        return $"""
            router_settings:
              num_retries: 0
              fallbacks: [{string.Join(", ", models.Select(route => $"{route.Model}{Falling}: [{route.Model}{Dearer}]"))}]
            model_list:
            {string.Join('\n', models.SelectMany(route => Deployments(route, provider)))}
            """;
    }

    private static IEnumerable<string> Deployments(Route route, Uri provider) =>
    [
        Deployment(route, "", route.Prices, provider),
        Deployment(route, Impatient, route.Prices, provider, "timeout: 2"),
        Deployment(route, Falling, route.Prices, provider),
        Deployment(route, Dearer, route.Prices.Thrice, provider),
    ];

    private static string Deployment(Route route, string kind, PriceList prices, Uri provider, params string[] more)
    {
        string[] settings =
        [
            $"model: {route.Provider}/{route.Model}{kind}",
            $"api_base: {provider}",
            "api_version: 2024-10-21",
            "api_key: sk-of-the-provider",
            .. prices.Lines,
            .. more,
        ];
        return $"  - model_name: {route.Model}{kind}\n    litellm_params:\n"
            + string.Join('\n', settings.Select(setting => $"      {setting}"));
    }
}
