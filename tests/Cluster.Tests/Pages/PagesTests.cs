using System.Globalization;
using Microsoft.Playwright;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Pages;

/// <summary>What somebody sees who opens the gateway in a browser.</summary>
public sealed class PagesTests
{
    private const string Team = "d5a4d2ba-7a0e-4d6c-9a43-0d1b1f1c9d11";

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task The_dashboard_shows_the_grains_of_accounts_and_what_each_has_spent(Store store)
    {
        await using var house = await House.OpenAsync(store);
        await using var front = await house.StartAsync("front");
        // Where there are several processes, one without a front shows the same.
        await using var silo = store == Store.Postgres ? await house.StartSiloAsync("silo") : null;
        await using var browser = await Browser.StartOrSkipAsync();
        var key = await SpendAsync(front);

        var visit = await browser.VisitAsync((silo ?? front).Client.BaseAddress!, House.MasterKey);
        await visit.Page.GotoAsync("/dashboard/#/grains");
        foreach (var kind in new[] { "KeyGrain", "TeamGrain", "UserGrain", "CustomerGrain", "BudgetGrain" })
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = kind, Exact = true }).WaitForAsync();

        var shown = await StateOfAsync(visit.Page, "Tollgate.Grains.Teams.TeamGrain", $"team:{Team}");
        Assert.Contains("\"Alias\": \"QA\"", shown, StringComparison.Ordinal);
        Assert.Contains($"\"Spent\": {Call.Cost.ToString(CultureInfo.InvariantCulture)}", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(key, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task The_page_of_routes_lists_them_and_tries_one()
    {
        await using var house = await House.OpenAsync();
        await using var gateway = await house.StartAsync();
        await using var browser = await Browser.StartOrSkipAsync();

        var visit = await browser.VisitAsync(gateway.Client.BaseAddress!);
        await visit.Page.GotoAsync("/docs#tag/process/GET/health/readiness");
        foreach (var rooms in new[] { "Calls", "Keys", "Teams", "Users", "Customers", "Budgets" })
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = rooms, Exact = true }).First.WaitForAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Test Request (get /health/readiness)" }).ClickAsync();
        var answer = await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Send get request to" }).ClickAsync(),
            response => response.Url.EndsWith("/health/readiness", StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        await visit.Page.GetByText("\"healthy\"").First.WaitForAsync();
        Assert.Empty(visit.Troubles);
    }

    private static async Task<string> SpendAsync(GatewayProcess gateway)
    {
        await gateway.PostAsync("/budget/new", """{"budget_id": "pool", "max_budget": 5}""");
        await gateway.PostAsync("/user/new", """{"user_id": "alice", "auto_create_key": false}""");
        await gateway.NewTeamAsync($$"""{"team_id": "{{Team}}", "team_alias": "QA", "max_budget": 1}""");
        var key = await gateway.NewKeyAsync($$"""{"team_id": "{{Team}}", "user_id": "alice"}""");
        Assert.Equal(200, (await Call.SendAsync(gateway.Client, key)).Status);
        await gateway.PostAsync("/v1/chat/completions", $$"""
            {"model": "{{House.Model}}", "max_tokens": 1, "user": "globex", "messages": [{"role": "user", "content": "hi"}]}
            """);
        return key;
    }

    private static async Task<string> StateOfAsync(IPage page, string kind, string account)
    {
        await page.GetByText("Grain Details").ClickAsync();
        await page.Locator("select").SelectOptionAsync(kind);
        await page.GetByPlaceholder("Grain Id").FillAsync(account);
        await page.GetByText("Show Details").ClickAsync();
        var state = page.GetByText("\"GetState\"");
        await state.WaitForAsync();
        return await state.InnerTextAsync();
    }
}
