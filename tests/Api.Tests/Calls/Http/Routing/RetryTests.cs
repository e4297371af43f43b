using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Routing;

public sealed class RetryTests : RoutedTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_failed_once_is_asked_again_and_the_call_is_charged_once(bool streamed)
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        var caller = await KeyAsync();
        var fake = new FakeBehavior { Status = 500, Times = 1 };

        var answer = await PassTimeUntilAsync(
            caller.CallAsync(streamed ? ChatBody.Streamed("m", fake) : ChatBody.Of("m", fake)));

        Assert.Equal((200, ("one", "1", "0")), (answer.Status, Way(answer)));
        Assert.Equal(One.BaseAddress.AbsoluteUri, Header(answer, "x-litellm-model-api-base"));
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
        Assert.Equal([BillOutcome.Refused, BillOutcome.Finished], One.Bill.Select(line => line.Outcome));
        Assert.Single(One.Bill.Select(line => line.Id).Distinct());
        Assert.Equal(One.Totals.Completion * 0.001m, (await RowAsync(answer)).Cost?.Dollars);
        Assert.Equal(1, (await Gateway.AuditAsync()).Calls);
    }

    [Fact]
    public async Task Where_one_cannot_be_reached_another_of_its_group_answers_without_a_pause()
    {
        await ServeAsync(
            "", Model("m", Nowhere, "gone", "0.001", "weight: 1"), Model("m", One.BaseAddress, "one", "0.002", "weight: 0"));
        var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("m"));

        Assert.Equal((200, ("one", "1", "0")), (answer.Status, Way(answer)));
        Assert.Equal(new Figures("0.04", "0.0"), await caller.SettledAsync());
        Assert.Equal("openai/upstream-one", (await RowAsync(answer)).Facts.Deployment);
    }

    [Fact]
    public async Task Where_one_says_nothing_in_time_another_answers()
    {
        await ServeAsync(
            "",
            Model("m", One.BaseAddress, "silent", "0.001", "timeout: 2", "weight: 1"),
            Model("m", Other.BaseAddress, "other", "0.001", "weight: 0"));
        One.Default = new() { StallAfter = 0 };
        var caller = await KeyAsync();

        var running = caller.CallAsync(ChatBody.Of("m"));
        await One.WaitForRequestsAsync(1, Patience);
        var answer = await PassTimeUntilAsync(running);

        Assert.Equal((200, ("other", "1", "0")), (answer.Status, Way(answer)));
        Assert.Equal(new Figures("0.02", "0.0"), await caller.SettledAsync());
        // It took too long, which says something about it.
        Assert.Equal(("other", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_all_fail_the_last_error_is_the_answer_and_nothing_is_charged(bool streamed)
    {
        await ServeAsync(
            "num_retries: 1",
            Model("m", One.BaseAddress, "one", "0.001", "order: 1"), Model("m", Other.BaseAddress, "other", "0.001", "order: 2"));
        (One.Default, Other.Default) = (Failing(500), Failing(503, ("retry-after", "7")));
        var caller = await KeyAsync();

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("m") : ChatBody.Of("m"));

        Assert.Equal((503, ("other", "1", "0")), (answer.Status, Way(answer)));
        Assert.Equal("The fake upstream was asked to fail.", answer.Message);
        Assert.Equal(("7", "0.0"), (Header(answer, "Retry-After"), Header(answer, "x-litellm-response-cost")));
        var row = await RowAsync(answer);
        Assert.Equal(("failure", 0m, "openai/upstream-other"), (row.Status, row.Cost?.Dollars, row.Facts.Deployment));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Who_cannot_be_reached_however_often_is_told_in_our_own_words()
    {
        await ServeAsync("", Model("m", Nowhere, "gone"));
        var caller = await KeyAsync();

        var answer = await PassTimeUntilAsync(caller.CallAsync(ChatBody.Of("m")));

        Assert.Equal((502, ("gone", "2", "0")), (answer.Status, Way(answer)));
        Assert.Equal("api_connection_error", answer["error"].GetProperty("type").GetString());
        // Half a second and a whole one, each up to a quarter shorter.
        Assert.InRange(Passed.TotalSeconds, 1.125, 60);
    }

    [Fact]
    public async Task A_provider_that_says_when_to_come_again_is_obeyed()
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        var caller = await KeyAsync();
        var fake = Failing(429, ("retry-after", "20")) with { Times = 1 };

        var answer = await PassTimeUntilAsync(caller.CallAsync(ChatBody.Of("m", fake)));

        Assert.Equal((200, ("one", "1", "0")), (answer.Status, Way(answer)));
        Assert.InRange(Passed.TotalSeconds, 20, 60);
    }

    [Fact]
    public async Task A_provider_that_says_to_come_again_in_an_hour_is_not_waited_for()
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        One.Default = Failing(429, ("retry-after", "3600"));
        var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("m"));

        Assert.Equal((429, "3600", ("one", "0", "0")), (answer.Status, Header(answer, "Retry-After"), Way(answer)));
        Assert.Equal(1, One.RequestCount);
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(404, 1)]
    [InlineData(401, 1)]
    public async Task What_is_the_calls_own_fault_is_not_tried_elsewhere(int status, int asked)
    {
        await ServeAsync(
            "",
            Model("m", One.BaseAddress, "one", "0.001", "weight: 1"), Model("m", Other.BaseAddress, "other", "0.001", "weight: 0"));
        One.Default = Failing(status);
        var caller = await KeyAsync();

        var answer = await caller.CallAsync(ChatBody.Of("m"));

        Assert.Equal((asked == 0 ? status : 200, 1, asked), (answer.Status, One.RequestCount, Other.RequestCount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_has_begun_is_not_tried_again(bool streamed)
    {
        await ServeAsync(
            "fallbacks: [{m: [n]}]", Model("m", One.BaseAddress, "one"), Model("n", Other.BaseAddress, "other"));
        var caller = await KeyAsync();
        var fake = streamed
            ? new FakeBehavior { CutAfter = 3 }
            : new FakeBehavior { Raw = new string(' ', 400), Chunks = 4, CutAfter = 2 };

        var answer = await caller.CallAsync(streamed ? ChatBody.Streamed("m", fake) : ChatBody.Of("m", fake));

        Assert.Contains("broke off its answer", answer.Text, StringComparison.Ordinal);
        Assert.Equal((1, 0), (One.RequestCount, Other.RequestCount));
        Assert.Equal(streamed ? "0.006" : "0.05", (await caller.SettledAsync()).Spent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_waits_for_a_client_that_left(bool streamed)
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one", "0.001"));
        One.Default = Failing(500);
        var caller = await KeyAsync();
        using var leaves = new CancellationTokenSource();

        // Time stands still: only leaving can end the pause.
        var running = caller.BeginAsync(streamed ? ChatBody.Streamed("m") : ChatBody.Of("m"), leaves.Token);
        await Time.PauseBegun.WaitAsync(Patience);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        Assert.Equal(1, One.RequestCount);
    }

    [Fact]
    public async Task A_process_that_leaves_does_not_wait_and_passes_the_error_on()
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        One.Default = Failing(500);
        var caller = await KeyAsync();

        var running = caller.CallAsync(ChatBody.Of("m"));
        await One.WaitForBillAsync(1, Patience);
        Gateway.BeginToLeave();

        Assert.Equal((500, 1), ((await running.WaitAsync(Patience)).Status, One.RequestCount));
    }

    [Theory]
    [InlineData("x-litellm-num-retries", "0", 1)]
    [InlineData("x-litellm-num-retries", "1", 2)]
    [InlineData("x-litellm-num-retries", "1000", 11)]
    public async Task The_client_may_say_how_often_within_bounds(string header, string value, int asked)
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        One.Default = Failing(500);
        var caller = await KeyAsync();

        using var response = await PassTimeUntilAsync(
            caller.BeginAsync(ChatBody.Of("m"), headers: [(header, value)]), millisecondsAtOnce: 200);

        Assert.Equal((500, asked), ((int)response.StatusCode, One.RequestCount));
    }

    [Fact]
    public async Task The_client_may_be_less_patient_and_never_more()
    {
        await ServeAsync("num_retries: 0, timeout: 60", Model("m", One.BaseAddress, "one"));
        One.Default = new() { StallAfter = 0 };
        var caller = await KeyAsync();

        foreach (var (header, value, most) in new[]
        {
            ("x-litellm-timeout", "2.5", 50), ("x-litellm-stream-timeout", "2.5", 50), ("x-litellm-timeout", "600", 120),
        })
        {
            var (before, count) = (Passed, One.RequestCount);
            var running = caller.BeginAsync(ChatBody.Streamed("m"), headers: [(header, value)]);
            await One.WaitForRequestsAsync(count + 1, Patience);
            using var response = await PassTimeUntilAsync(running, millisecondsAtOnce: 500);
            Assert.Equal(504, (int)response.StatusCode);
            Assert.InRange((Passed - before).TotalSeconds, most == 50 ? 2.5 : 60, most);
        }
    }

    [Fact]
    public async Task The_impatience_of_one_client_is_no_reason_to_pass_a_deployment_over()
    {
        await ServeAsync(
            "num_retries: 0, allowed_fails: 0",
            Model("m", One.BaseAddress, "one", "0.001", "weight: 1"), Model("m", Other.BaseAddress, "other", "0.001", "weight: 0"));
        One.Default = new() { StallAfter = 0 };
        var caller = await KeyAsync();
        var running = caller.BeginAsync(ChatBody.Of("m"), headers: [("x-litellm-timeout", "0.001")]);
        await One.WaitForRequestsAsync(1, Patience);
        using var response = await PassTimeUntilAsync(running);
        One.Default = null;

        Assert.Equal(504, (int)response.StatusCode);
        Assert.Equal("one", Way(await caller.CallAsync(ChatBody.Of("m"))).Id);
    }

    [Theory]
    [InlineData("x-litellm-num-retries", "-1")]
    [InlineData("x-litellm-num-retries", "often")]
    [InlineData("x-litellm-timeout", "0")]
    [InlineData("x-litellm-timeout", "1e9")]
    public async Task A_wish_that_makes_no_sense_is_refused_by_name(string header, string value)
    {
        await ServeAsync("", Model("m", One.BaseAddress, "one"));
        var caller = await KeyAsync();

        using var response = await caller.BeginAsync(ChatBody.Of("m"), headers: [(header, value)]);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains($"\"param\":\"{header}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, One.RequestCount);
    }
}
