using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Accounts;
using Tollgate.Api.Tests.Calls.Http;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Proxies;

/// <summary>A budget across all calls: <c>litellm_settings.max_budget</c>.</summary>
public sealed class ProxyBudgetTests
{
    private static readonly string Call = ChatBody.Of("llama3");

    [Fact]
    public async Task It_counts_every_key_and_the_master_key_and_begins_anew_on_time()
    {
        var time = new FakeTimeProvider(new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero));
        await using var gateway = await StartAsync("0.000005", time);
        using var caller = await Caller.WithKeyAsync(gateway);

        var first = await caller.CallAsync(Call);
        var master = await gateway.PostAsync("/chat/completions", Call);
        await caller.SettledAsync();
        var refused = await caller.CallAsync(Call);
        // Another activation: its period is the one that is saved.
        time.Advance(TimeSpan.FromDays(1));
        await gateway.Services.GetRequiredService<Books>().AdvanceAsync(AccountId.Proxy);
        var still = await caller.CallAsync(Call);
        var explained = (await gateway.GetAsync("/proxy/explain"))["budgets"][0];
        time.Advance(TimeSpan.FromDays(29));
        var anew = await caller.CallAsync(Call);
        await caller.SettledAsync();

        Assert.Equal((200, 200, 400, 400, 200), (first.Status, master.Status, refused.Status, still.Status, anew.Status));
        Assert.Equal("7e-06", explained.GetProperty("spent").GetRawText());
        Assert.Equal("2026-03-20T13:37:42.000000Z", explained.GetProperty("resets_at").GetString());
        Assert.Empty((await gateway.AuditAsync()).Differences);
    }

    private static Task<TestGateway> StartAsync(string budget, FakeTimeProvider time) => TestGateway.StartAsync(
        $"""
        litellm_settings:
          max_budget: {budget}
          budget_duration: 30d
        model_list:
          - model_name: llama3
            litellm_params:
              model: groq/llama-3.1-8b-instant
              mock_response: Hello
              input_cost_per_token: 5e-08
              output_cost_per_token: 1.5e-07
        """,
        time: time);
}
