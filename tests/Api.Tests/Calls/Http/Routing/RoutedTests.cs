using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Calls;
using Tollgate.Ledger;
using Tollgate.Servers;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Routing;

/// <summary>A gateway in front of two providers. The test owns the time, so that pauses and cooldowns are no naps;
/// whatever it does, when it ends the books agree, no call is open, and nothing is held.</summary>
public abstract class RoutedTests : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly DateTimeOffset Start = new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero);

    private readonly List<Caller> _callers = [];
    private TestGateway? _gateway;

    protected PausedTime Time { get; } = new();

    protected TestGateway Gateway => _gateway!;

    protected FakeUpstream One { get; private set; } = null!;

    protected FakeUpstream Other { get; private set; } = null!;

    /// <summary>Nobody listens there.</summary>
    protected static Uri Nowhere { get; } = new($"http://127.0.0.1:{FreePort.Next()}/v1");

    protected TimeSpan Passed => Time.GetUtcNow() - Start;

    protected static FakeBehavior Failing(int status, params (string Name, string Value)[] headers) => new()
    {
        Status = status,
        Headers = headers.ToDictionary(header => header.Name, header => header.Value),
    };

    public async ValueTask InitializeAsync()
    {
        One = await FakeUpstream.StartAsync();
        Other = await FakeUpstream.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_gateway is not null)
        {
            foreach (var caller in _callers)
            {
                await caller.SettledAsync();
                caller.Dispose();
            }

            await Eventually.GetAsync(
                async () => (await Gateway.GetAsync("/ledger/audit"))["open_calls"].GetInt64(), open => open == 0);
            Assert.Empty((await Gateway.AuditAsync()).Differences);
            await Gateway.DisposeAsync();
        }

        await One.DisposeAsync();
        await Other.DisposeAsync();
    }

    /// <summary>An entry of <c>model_list</c>: a dollar for a thousand tokens of output.</summary>
    protected static string Model(
        string name, Uri provider, string id, string? output = "0.001", params string[] more)
    {
        string?[] settings =
        [
            $"model: openai/upstream-{id}",
            $"api_base: {provider}",
            output is null ? null : $"input_cost_per_token: 0\n      output_cost_per_token: {output}",
            .. more,
        ];
        return $"  - model_name: {name}\n    model_info:\n      id: {id}\n    litellm_params:\n"
            + string.Join('\n', settings.OfType<string>().Select(setting => $"      {setting}"));
    }

    protected async Task ServeAsync(string router, params string[] models) => _gateway = await TestGateway.StartAsync(
        $"router_settings: {{{router}}}\nmodel_list:\n{string.Join('\n', models)}\n",
        time: Time,
        // Time that is passed is not to be the ledger's.
        configureServices: services => services.Configure<CallOptions>(options =>
            options.OpenWait = options.SettleWait = TimeSpan.FromMinutes(1)));

    protected async Task<Caller> KeyAsync(string key = "{}")
    {
        var caller = await Caller.WithKeyAsync(Gateway, key);
        _callers.Add(caller);
        return caller;
    }

    /// <summary>Lets pauses pass until something has happened.</summary>
    protected async Task<T> PassTimeUntilAsync<T>(Task<T> happened, int millisecondsAtOnce = 100)
    {
        while (!happened.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(millisecondsAtOnce));
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System));
        }

        return await happened;
    }

    /// <summary>The row of a call, by what it told its client.</summary>
    protected async Task<CallRecord> RowAsync(Answer answer) => (await Gateway.RowAsync(Header(answer, "x-litellm-call-id")!))!;

    /// <summary>Who answered, after how many retries and fallbacks.</summary>
    protected static (string? Id, string? Retries, string? Fallbacks) Way(Answer answer) => (
        Header(answer, "x-litellm-model-id"),
        Header(answer, "x-litellm-attempted-retries"),
        Header(answer, "x-litellm-attempted-fallbacks"));

    protected static string? Header(Answer answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;

    /// <summary>Stands still, and tells when somebody begins to wait before he asks a provider again.</summary>
    protected sealed class PausedTime() : FakeTimeProvider(RoutedTests.Start)
    {
        private readonly TaskCompletionSource _pauseBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task PauseBegun => _pauseBegun.Task;

        // The first pause is half a second, up to a quarter shorter; nothing else takes so long.
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime.TotalMilliseconds is >= 375 and < 500)
                _pauseBegun.TrySetResult();
            return timer;
        }
    }

    protected static string Dollars(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
