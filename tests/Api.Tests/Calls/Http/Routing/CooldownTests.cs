namespace Tollgate.Api.Tests.Calls.Http.Routing;

public sealed class CooldownTests : RoutedTests
{
    [Fact]
    public async Task Who_is_overrun_is_passed_over_and_comes_back_after_its_time()
    {
        await ServeTwoAsync("cooldown_time: 30");
        One.Default = Failing(429);
        var caller = await KeyAsync();

        Assert.Equal(("other", "1", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        One.Default = null;
        Time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(("other", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(("one", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
    }

    [Fact]
    public async Task Who_fails_more_often_in_a_minute_than_it_may_is_passed_over()
    {
        await ServeTwoAsync("allowed_fails: 2");
        One.Default = Failing(500);
        var caller = await KeyAsync();

        foreach (var retries in new[] { "1", "1", "1", "0" })
            Assert.Equal(("other", retries, "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
        Assert.Equal(3, One.RequestCount);
    }

    [Fact]
    public async Task Health_tells_who_is_passed_over_and_for_how_long_and_calls_nobody_for_it()
    {
        await ServeTwoAsync("cooldown_time: 30");
        One.Default = Failing(429);
        await (await KeyAsync()).CallAsync(ChatBody.Of("m"));
        Time.Advance(TimeSpan.FromSeconds(10));
        var asked = (One.RequestCount, Other.RequestCount);

        var cooling = await Gateway.GetAsync("/health");
        Time.Advance(TimeSpan.FromSeconds(20));
        var after = await Gateway.GetAsync("/health?model=m&model_id=one");

        Assert.Equal(("other", 1, 1), (
            Assert.Single(cooling["healthy_endpoints"].EnumerateArray()).GetProperty("model_id").GetString(),
            cooling["healthy_count"].GetInt32(),
            cooling["unhealthy_count"].GetInt32()));
        var passedOver = Assert.Single(cooling["unhealthy_endpoints"].EnumerateArray());
        Assert.Equal(("one", "It failed too often, and is passed over for another 20 s"), (
            passedOver.GetProperty("model_id").GetString(), passedOver.GetProperty("error").GetString()));
        Assert.Equal((1, 0), (after["healthy_count"].GetInt32(), after["unhealthy_count"].GetInt32()));
        Assert.Equal(asked, (One.RequestCount, Other.RequestCount));
    }

    [Fact]
    public async Task When_all_are_passed_over_the_call_is_told_when_to_come_again_and_leaves_no_trace()
    {
        await ServeTwoAsync("cooldown_time: 30");
        (One.Default, Other.Default) = (Failing(429), Failing(429, ("retry-after", "12")));
        var caller = await KeyAsync();
        await caller.CallAsync(ChatBody.Of("m"));
        Time.Advance(TimeSpan.FromSeconds(0.5));

        var answer = await caller.CallAsync(ChatBody.Of("m"));

        Assert.Equal(
            (429, "No deployments available for selected model, Try again in 12 seconds. Passed model=m.", "12"),
            (answer.Status, answer.Message, Header(answer, "Retry-After")));
        Assert.Equal((1, 1), (One.RequestCount, Other.RequestCount));
        Assert.Equal(1, (await Gateway.AuditAsync()).Calls);
        Other.Default = null;
        Time.Advance(TimeSpan.FromSeconds(11.5));
        Assert.Equal(("other", "0", "0"), Way(await caller.CallAsync(ChatBody.Of("m"))));
    }

    [Fact]
    public async Task The_only_one_of_its_group_is_always_asked_unless_its_failures_are_to_be_counted()
    {
        await ServeAsync("num_retries: 0", Model("m", One.BaseAddress, "one"));
        One.Default = Failing(429);
        var caller = await KeyAsync();

        for (var i = 0; i < 6; i++)
            Assert.Equal("The fake upstream was asked to fail.", (await caller.CallAsync(ChatBody.Of("m"))).Message);
    }

    [Fact]
    public async Task The_only_one_of_its_group_is_passed_over_where_its_failures_are_to_be_counted()
    {
        await ServeAsync("num_retries: 0, allowed_fails: 0", Model("m", One.BaseAddress, "one"));
        One.Default = Failing(500);
        var caller = await KeyAsync();

        Assert.Equal(500, (await caller.CallAsync(ChatBody.Of("m"))).Status);
        Assert.StartsWith(
            "No deployments available", (await caller.CallAsync(ChatBody.Of("m"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_passed_over_where_there_are_no_cooldowns()
    {
        await ServeTwoAsync("disable_cooldowns: true, num_retries: 0");
        One.Default = Failing(429);
        var caller = await KeyAsync();

        for (var i = 0; i < 6; i++)
            Assert.Equal(429, (await caller.CallAsync(ChatBody.Of("m"))).Status);
    }

    private Task ServeTwoAsync(string router) => ServeAsync(
        router,
        Model("m", One.BaseAddress, "one", "0.001", "weight: 1"), Model("m", Other.BaseAddress, "other", "0.001", "weight: 0"));
}
