namespace Tollgate.Api.Tests.Projects;

public sealed class ProjectEndpointsTests(ProjectEndpointsTests.Fixture fixture)
    : IClassFixture<ProjectEndpointsTests.Fixture>
{
    private const double Start = 1_771_421_862.5;
    private const double Day = 86_400;

    private TestGateway Open => fixture.Open;

    [Fact]
    public async Task A_budget_manager_finds_its_books_as_another_left_them()
    {
        var first = new PythonBudgetManager(Open.Client, "shared");
        Assert.Equal(200, await first.LoadAsync());
        Assert.Empty(first.Users);
        await first.CreateBudgetAsync(10, "ann", duration: "daily", Start);
        await first.CreateBudgetAsync(5, "bob", duration: null, Start);
        await first.UpdateCostAsync("ann", "gpt-4o", 0.1);
        await first.UpdateCostAsync("ann", "gpt-4o", 0.2);
        await first.UpdateCostAsync("bob", "gpt-4o-mini", 3.5e-06);

        var second = new PythonBudgetManager(Open.Client, "shared");
        await second.LoadAsync();

        Assert.Equal(first.Books, second.Books);
        Assert.Equal(["ann", "bob"], second.Users);
        Assert.Equal((0.1 + 0.2, 3.5e-06), (second.CostOf("ann"), second.CostOf("bob")));
    }

    [Fact]
    public async Task A_user_is_reset_when_the_duration_is_over_and_not_before()
    {
        var manager = new PythonBudgetManager(Open.Client, "resets");
        await manager.CreateBudgetAsync(10, "ann", duration: "weekly", Start);
        await manager.UpdateCostAsync("ann", "gpt-4o", 1);

        await manager.ResetOnDurationAsync("ann", Start + (7 * Day) - 1);
        Assert.Equal(1, await SavedCostAsync());
        await manager.ResetOnDurationAsync("ann", Start + (7 * Day));
        Assert.Equal(0, await SavedCostAsync());

        async Task<double> SavedCostAsync()
        {
            var another = new PythonBudgetManager(Open.Client, "resets");
            await another.LoadAsync();
            return another.CostOf("ann");
        }
    }

    [Fact]
    public async Task The_last_to_save_wins_and_projects_are_apart()
    {
        var first = new PythonBudgetManager(Open.Client, "race");
        var second = new PythonBudgetManager(Open.Client, "race");
        var other = new PythonBudgetManager(Open.Client, "Race");
        await first.CreateBudgetAsync(1, "ann", duration: "daily", Start);
        await second.CreateBudgetAsync(1, "bob", duration: "daily", Start);

        await first.LoadAsync();
        await other.LoadAsync();

        Assert.Equal(["bob"], first.Users);
        Assert.Empty(other.Users);
    }

    [Theory]
    [InlineData("/get_budget")]
    [InlineData("/set_budget")]
    public async Task Closed_they_answer_the_master_key_alone(string path)
    {
        const string body = """{"project_name": "closed", "user_dict": {}}""";
        var closed = fixture.Closed;
        using var stranger = closed.ClientWith("sk-nobody");

        var without = await TestGateway.SendAsync(closed.Client, HttpMethod.Post, path, body);
        var unknown = await TestGateway.SendAsync(stranger, HttpMethod.Post, path, body);
        var master = await closed.PostAsync(path, body);

        Assert.Equal((401, """{"status":"error"}"""), (without.Status, without.Text));
        Assert.Equal((401, """{"status":"error"}"""), (unknown.Status, unknown.Text));
        Assert.Equal((200, "success"), (master.Status, master["status"].GetString()));
    }

    [Theory]
    [InlineData("/get_budget", "{}", 422)]
    [InlineData("/get_budget", """{"project_name": ""}""", 400)]
    [InlineData("/get_budget", """{"project_name": 7}""", 422)]
    [InlineData("/get_budget", """{"project_name": "a\u0000"}""", 422)]
    [InlineData("/set_budget", """{"project_name": "a"}""", 422)]
    [InlineData("/set_budget", """{"project_name": "a", "user_dict": []}""", 422)]
    [InlineData("/set_budget", """{"project_name": "a", "user_dict": {"x": 1, "x": 2}}""", 400)]
    [InlineData("/set_budget", "nonsense", 400)]
    public async Task What_makes_no_sense_is_refused_without_a_status_that_a_client_takes_for_empty_books(
        string path, string body, int status)
    {
        var answer = await TestGateway.SendAsync(Open.Client, HttpMethod.Post, path, body);

        Assert.Equal(status, answer.Status);
        Assert.False(answer.Json.TryGetProperty("status", out _));
        Assert.NotNull(answer.Message);
    }

    [Fact]
    public async Task A_project_of_more_than_a_megabyte_is_refused_and_what_was_saved_stays()
    {
        var manager = new PythonBudgetManager(Open.Client, "large");
        await manager.CreateBudgetAsync(1, new string('a', 900_000), duration: "daily", Start);
        var saved = manager.Books;
        await manager.CreateBudgetAsync(1, new string('b', 100_000), duration: null, Start);

        Assert.Equal(413, await manager.SaveAsync());

        await manager.LoadAsync();
        Assert.Equal(saved, manager.Books);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Open { get; private set; } = null!;

        public TestGateway Closed { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Open = await TestGateway.StartAsync("general_settings: {open_budget_manager: true}");
            Closed = await TestGateway.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Open.DisposeAsync();
            await Closed.DisposeAsync();
        }
    }
}
