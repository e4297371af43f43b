using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class LeavingClientTests(Served served) : CallTests(served)
{
    // litellm#36008
    [Fact]
    public async Task Who_leaves_a_stream_pays_for_what_was_delivered_and_a_chunk_and_the_provider_is_stopped()
    {
        using var caller = await TeamAsync();

        using (var response = await caller.BeginAsync(
            ChatBody.Streamed("output-only", new() { Hold = "left in the middle", HoldAfter = 3 })))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var i = 0; i < 3; i++)
                await NextEventAsync(stream);
        }

        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("left in the middle")).Outcome);
        Assert.Equal(new Figures("0.007", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.007", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task Who_leaves_a_stream_before_its_first_byte_pays_for_a_chunk_and_the_provider_is_stopped()
    {
        using var caller = await KeyAsync();
        using var leaves = new CancellationTokenSource();

        var call = caller.BeginAsync(ChatBody.Streamed("output-only", new() { Hold = "left at once" }), leaves.Token);
        await Upstream.Gate("left at once").Reached.WaitAsync(Patience);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(BillOutcome.Aborted, (await BilledAsync("left at once")).Outcome);
        Assert.Equal(new Figures("0.001", "0.0"), await caller.SettledAsync());
    }

    // litellm#13245
    [Fact]
    public async Task An_answer_that_is_not_streamed_is_awaited_and_charged_by_its_usage_though_its_client_left()
    {
        using var caller = await TeamAsync();
        using var leaves = new CancellationTokenSource();
        var gate = Upstream.Gate("left a whole answer");

        var call = caller.BeginAsync(ChatBody.Of("output-only", new() { Hold = "left a whole answer" }), leaves.Token);
        await gate.Reached.WaitAsync(Patience);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.NotEqual("0.0", (await caller.FiguresAsync()).Held);
        gate.Open();

        Assert.Equal(BillOutcome.Finished, (await BilledAsync("left a whole answer")).Outcome);
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
        Assert.Equal(new Figures("0.02", "0.0"), await caller.TeamFiguresAsync());
    }

    [Fact]
    public async Task A_long_answer_whose_client_left_in_its_middle_is_charged_by_its_usage()
    {
        using var caller = await KeyAsync();
        var gate = Upstream.Gate("left in ten megabytes");
        var fake = new FakeBehavior { SizeBytes = 10_000_000, Chunks = 10, Hold = "left in ten megabytes", HoldAfter = 8 };

        using (var response = await caller.BeginAsync(ChatBody.Of("long", fake)))
        {
            using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[1_000]).AsTask().WaitAsync(Patience);
        }

        gate.Open();
        Assert.Equal(BillOutcome.Finished, (await BilledAsync("left in ten megabytes")).Outcome);
        Assert.Equal(new Figures("0.250000425", "0.0"), await caller.SettledAsync());
    }

    // litellm#33736
    [Fact]
    public async Task Who_leaves_does_not_make_room_for_more_than_the_budget()
    {
        using var caller = await TeamAsync("""{"max_budget": 0.006}""");

        using (var response = await caller.BeginAsync(
            ChatBody.Streamed("output-only", new() { Hold = "left and came back", HoldAfter = 3 })))
        {
            using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
            for (var i = 0; i < 3; i++)
                await NextEventAsync(stream);
        }

        await caller.SettledAsync();
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("output-only"))).Status);
    }
}
