using Tollgate.Servers.Gateway;

namespace Tollgate.Servers.Tests;

/// <summary>With the fake upstream in the gateway's place: it announces itself and is ready in the same way.</summary>
public sealed class GatewayProcessTests
{
    [Fact]
    public async Task A_gateway_is_ready_when_it_has_started_and_gone_when_it_was_killed()
    {
        await using var gateway = await StartAsync(new() { Config = "model_list: []" });

        using var answer = await gateway.Client.GetAsync("/health/readiness");
        Assert.True(answer.IsSuccessStatusCode);

        await gateway.KillAsync();

        Assert.True(gateway.HasExited);
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/health/readiness"));
    }

    [Fact]
    public async Task Another_can_take_the_place_of_one_that_stopped()
    {
        await using var first = await StartAsync(new() { Config = "" });
        await first.StopAsync();

        await using var second = await StartAsync(new() { Config = "", Port = first.Port });

        Assert.True(first.HasExited);
        Assert.Equal(first.Port, second.Port);
    }

    [Fact]
    public async Task A_suspended_gateway_answers_when_it_is_resumed()
    {
        await using var gateway = await StartAsync(new() { Config = "" });
        gateway.Suspend();

        var call = gateway.Client.GetAsync("/health/readiness");
        Assert.False(call.IsCompleted);

        gateway.Resume();
        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_start_that_fails_says_what_was_printed()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => GatewayProcess.StartAsync(new() { Config = "" }, "Tollgate.Servers", "nonsense"));

        Assert.Contains("exited with code 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("usage: upstream", failure.Message, StringComparison.Ordinal);
    }

    private static Task<GatewayProcess> StartAsync(GatewayProcessOptions options) =>
        GatewayProcess.StartAsync(options, "Tollgate.Servers", "upstream");
}
