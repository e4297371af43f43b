using System.Text.Json;
using Tollgate.Api.Tests.Projects;

namespace Tollgate.Api.Tests.Documents;

/// <summary>The BudgetManager document of 2024, section by section. What it does in the client's own process is done
/// here as there; what it sends, to a model or to its store, goes to the gateway.</summary>
public sealed class BudgetManagerDocumentTests(BudgetManagerDocumentTests.Fixture fixture)
    : IClassFixture<BudgetManagerDocumentTests.Fixture>
{
    private const double Now = 1_721_000_000.25;
    private const double Day = 86_400;

    private static readonly TokenPrice Gpt35 = new(5e-07, 1.5e-06);

    private TestGateway Gateway => fixture.Gateway;

    // litellm.max_budget = 0.001, where all calls go through one gateway: two of gpt-4, of 0.0015 each.
    [Fact]
    public async Task Quick_start()
    {
        await using var gateway = await TestGateway.StartAsync(
            "litellm_settings: {max_budget: 0.001}\n" + Models, time: new());
        const string call = """{"model": "gpt-4", "messages": [{"role": "user", "content": "Hey, how's it going"}]}""";

        var first = await gateway.PostAsync("/chat/completions", call);
        var second = await gateway.PostAsync("/chat/completions", call);

        Assert.Equal((200, 400), (first.Status, second.Status));
        Assert.Equal("Budget has been exceeded! Current cost: 0.0015, Max budget: 0.001", second.Message);
    }

    [Theory]
    [InlineData("test_project", null)]
    [InlineData("<my-unique-project>", "monthly")]
    public async Task User_based_rate_limiting_and_self_hosted(string project, string? duration)
    {
        const string user = "1234";
        var manager = new PythonBudgetManager(Gateway.Client, project);
        Assert.Equal(200, await manager.LoadAsync());

        // Create a budget if new user.
        if (!manager.IsValidUser(user))
            await manager.CreateBudgetAsync(10, user, duration, Now);

        // Check if a given call can be made.
        Assert.True(manager.CostOf(user) <= manager.TotalOf(user));
        await manager.UpdateCostAsync(user, await CompleteAsync("Hey, how's it going?"), Gpt35);

        var later = new PythonBudgetManager(Gateway.Client, project);
        await later.LoadAsync();
        Assert.True(later.IsValidUser(user));
        Assert.Equal((10, 3.5e-05), (later.TotalOf(user), later.CostOf(user)));
        Assert.Equal("""{"gpt-3.5-turbo":3.5E-05}""", later.ModelCostOf(user));
    }

    [Fact]
    public async Task Text_input_and_output()
    {
        const string user = "12345";
        var manager = await LoadedAsync("texts");
        await manager.CreateBudgetAsync(10, user, "daily", Now);

        // "hello world" and "it's a sunny day in san francisco".
        await manager.UpdateCostAsync(user, "gpt-3.5-turbo", (9 * Gpt35.Input) + (15 * Gpt35.Output));

        Assert.Equal((9 * Gpt35.Input) + (15 * Gpt35.Output), (await LoadedAsync("texts")).CostOf(user));
    }

    [Theory]
    [InlineData("daily", 1)]
    [InlineData("weekly", 7)]
    [InlineData("monthly", 28)]
    [InlineData("yearly", 365)]
    public async Task The_class_create_budget_and_reset_on_duration(string duration, int days)
    {
        var manager = await LoadedAsync(duration);
        await manager.CreateBudgetAsync(10, "ann", duration, Now);
        await manager.UpdateCostAsync("ann", "gpt-4", 1.5);
        await manager.CreateBudgetAsync(10, "unbounded", duration: null, Now);
        await manager.UpdateCostAsync("unbounded", "gpt-4", 2.5);

        await manager.UpdateBudgetAllUsersAsync(Now + (days * Day) - 1);
        Assert.Equal((1.5, 2.5), await CostsAsync());
        await manager.UpdateBudgetAllUsersAsync(Now + (days * Day));
        Assert.Equal((0, 2.5), await CostsAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => manager.CreateBudgetAsync(1, "ann", "hourly", Now));

        async Task<(double, double)> CostsAsync()
        {
            var saved = await LoadedAsync(duration);
            return (saved.CostOf("ann"), saved.CostOf("unbounded"));
        }
    }

    [Fact]
    public async Task The_class_every_other_function()
    {
        var manager = await LoadedAsync("functions");
        await manager.CreateBudgetAsync(0.25, "ann", "weekly", Now);
        await manager.CreateBudgetAsync(5, "bob", "yearly", Now);
        Assert.Equal((true, false), (manager.IsValidUser("ann"), manager.IsValidUser("cy")));
        Assert.Equal((0, null), (manager.CostOf("ann"), manager.ModelCostOf("ann")));
        Assert.Throws<KeyNotFoundException>(() => manager.TotalOf("cy"));

        await manager.UpdateCostAsync("ann", await CompleteAsync("one"), Gpt35);
        await manager.UpdateCostAsync("ann", "gpt-4", 0.125);
        Assert.Equal(3.5e-05 + 0.125 + (1_000 * Gpt35.Input), manager.ProjectedCost("ann", 1_000, Gpt35));
        Assert.Equal("""{"gpt-3.5-turbo":3.5E-05,"gpt-4":0.125}""", manager.ModelCostOf("ann"));
        Assert.Equal(manager.Books, (await LoadedAsync("functions")).Books);

        // It is set back here, and in the store once it is saved.
        manager.ResetCost("ann");
        Assert.Equal((0, 3.5e-05 + 0.125), (manager.CostOf("ann"), (await LoadedAsync("functions")).CostOf("ann")));
        Assert.Equal(200, await manager.SaveAsync());
        var saved = await LoadedAsync("functions");
        Assert.Equal((0, "{}", 0.25), (saved.CostOf("ann"), saved.ModelCostOf("ann"), saved.TotalOf("ann")));
        Assert.Equal(["ann", "bob"], saved.Users);
    }

    [Fact]
    public async Task The_class_saves_in_the_background_and_every_save_is_whole()
    {
        var manager = await LoadedAsync("background");
        await manager.CreateBudgetAsync(1, "ann", "daily", Now);

        var saves = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => manager.SaveAsync()));

        Assert.All(saves, status => Assert.Equal(200, status));
        Assert.Equal(manager.Books, (await LoadedAsync("background")).Books);
    }

    private const string Models =
        """
        model_list:
          - model_name: gpt-4
            litellm_params: {model: openai/gpt-4, mock_response: Fine}
          - model_name: gpt-3.5-turbo
            litellm_params: {model: openai/gpt-3.5-turbo, mock_response: Fine}
        """;

    private async Task<PythonBudgetManager> LoadedAsync(string project)
    {
        var manager = new PythonBudgetManager(Gateway.Client, project);
        Assert.Equal(200, await manager.LoadAsync());
        return manager;
    }

    private async Task<JsonElement> CompleteAsync(string content)
    {
        var answer = await Gateway.PostAsync("/chat/completions",
            $$"""{"model": "gpt-3.5-turbo", "messages": [{"role": "user", "content": "{{content}}"}]}""");
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Gateway = await TestGateway.StartAsync("general_settings: {open_budget_manager: true}\n" + Models);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
