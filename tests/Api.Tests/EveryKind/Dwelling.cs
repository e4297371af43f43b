using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.EveryKind;

/// <summary>A gateway whose proxy counts all calls, before a provider that does as it is told. The test owns the
/// time.</summary>
public sealed class Dwelling : IAsyncLifetime
{
    public StandingClock Time { get; } = new(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));

    public TestGateway Gateway { get; private set; } = null!;

    public FakeUpstream Upstream { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync();
        Gateway = await StartAsync("1000000");
    }

    /// <summary>Starts another gateway before the same provider.</summary>
    /// <param name="budget">Of all calls together.</param>
    internal Task<TestGateway> StartAsync(string budget) => TestGateway.StartAsync(
        $"""
        general_settings:
          apply_user_budget_to_team_keys: true
        litellm_settings:
          max_budget: {budget}
          budget_duration: 1m
        model_list:
          - model_name: billed
            litellm_params:
              model: openai/upstream-billed
              api_base: {Upstream.BaseAddress}
              api_key: sk-of-the-provider
              input_cost_per_token: 0
              output_cost_per_token: 0.001
        """,
        configureServices: services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        });

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
