namespace Tollgate.Api.Tests.Calls.Http;

[Collection<Served>]
public sealed class UnpricedModelTests(Served served) : CallTests(served)
{
    private static readonly string Call = ChatBody.Of("unpriced");

    // litellm#24770, litellm#24949, litellm#30715, open-bank-oss#3298
    [Fact]
    public async Task A_budget_on_the_path_refuses_what_cannot_be_counted_against_it()
    {
        using var caller = await TeamAsync("""{"max_budget": 10}""");

        var answer = await caller.CallAsync(ChatBody.Of("unpriced", new() { Note = "without a price" }));

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("No price is known for model=unpriced; team=", answer.Message, StringComparison.Ordinal);
        Assert.False(WasReceived("without a price"));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task Without_a_budget_it_passes_at_a_cost_that_nobody_knows()
    {
        using var caller = await TeamAsync();

        var answer = await caller.CallAsync(Call);

        Assert.Equal((200, null), (answer.Status, Header(answer, "x-litellm-response-cost")));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
    }

    [Fact]
    public async Task The_configuration_can_refuse_all_of_them()
    {
        await using var gateway = await TestGateway.StartAsync(Config("refuse"));
        using var caller = await Caller.WithKeyAsync(gateway);

        var answer = await caller.CallAsync(Call);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(
            "No price is known for model=unpriced; general_settings.unpriced_models is refuse.",
            answer.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.AuditAsync()).Calls);
    }

    [Fact]
    public async Task The_configuration_can_allow_all_of_them()
    {
        await using var gateway = await TestGateway.StartAsync(Config("allow"));
        using var caller = await Caller.InTeamAsync(gateway, """{"max_budget": 10}""");

        var answer = await caller.CallAsync(Call);

        Assert.Equal((200, null), (answer.Status, Header(answer, "x-litellm-response-cost")));
        Assert.Equal(new Figures("0.0", "0.0"), await caller.SettledAsync());
        var audit = await gateway.AuditAsync();
        Assert.Equal((1, 0), (audit.Calls, audit.OpenCalls));
    }

    private static string Config(string unpriced) =>
        $"""
        general_settings:
          unpriced_models: {unpriced}
        model_list:
          - model_name: unpriced
            litellm_params:
              model: openai/nobody-knows-this
              mock_response: Hello
        """;
}
