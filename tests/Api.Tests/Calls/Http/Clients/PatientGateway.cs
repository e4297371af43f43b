using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>A gateway whose clock stands still, but for as long as a client that was refused really waits before it asks
/// again. A rate has a second and a half left of its minute, so that it is told to wait for two: if it does it is let
/// through, and if it does not it is refused again.</summary>
internal sealed class PatientGateway : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));
    private readonly List<int> _answers = [];
    private long? _refusedAt;

    private PatientGateway()
    {
    }

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Has called once in a minute, which is all that it may.</summary>
    public Caller Caller { get; private set; } = null!;

    /// <summary>The statuses of what it was answered since.</summary>
    public IReadOnlyList<int> Answers => _answers;

    public static async Task<PatientGateway> StartAsync()
    {
        var patient = new PatientGateway();
        patient.Gateway = await TestGateway.StartAsync(time: patient._time, configure: patient.Watch);
        patient.Caller = await Caller.WithKeyAsync(patient.Gateway, """{"rpm_limit": 1}""");
        await patient.Caller.CallAsync(ChatBody.Of("llama3"));
        patient._answers.Clear();
        patient._time.Advance(TimeSpan.FromSeconds(58.5));
        return patient;
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Gateway.DisposeAsync();
    }

    private void Watch(WebApplication gateway) => gateway.Use((context, next) =>
    {
        if (_refusedAt is { } since)
            _time.Advance(TimeProvider.System.GetElapsedTime(since));
        // Before the client can know of it, and do the next thing.
        context.Response.OnStarting(() =>
        {
            _answers.Add(context.Response.StatusCode);
            _refusedAt = context.Response.StatusCode == 429 ? TimeProvider.System.GetTimestamp() : null;
            return Task.CompletedTask;
        });
        return next(context);
    });
}
