using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Calls with every kind of account on their path.</summary>
[Collection<Served>]
public sealed class PathTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData("team")]
    [InlineData("member")]
    [InlineData("organization")]
    [InlineData("customer")]
    [InlineData("tag")]
    public async Task A_call_that_one_account_refuses_holds_nothing_on_the_others(string refusing)
    {
        using var house = await House.MakeAsync(Gateway, refusing);
        Assert.Equal(200, (await house.CallAsync()).Status);
        Assert.All(await house.FiguresAsync(), figures => Assert.Equal(("3.5e-06", "0.0"), figures));

        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.CallAsync()));

        Assert.All(refused, answer => Assert.Equal(refusing, answer.Refusal("account")));
        var after = await Eventually.GetAsync(house.FiguresAsync, all => all.All(figures => figures.Held == "0.0"));
        Assert.All(after, figures => Assert.Equal("3.5e-06", figures.Spent));
    }

    [Fact]
    public async Task Accounts_that_are_deleted_while_a_call_runs_are_charged_for_it_and_admit_no_other()
    {
        using var house = await House.MakeAsync(Gateway, refusing: null);
        var gate = Upstream.Gate(house.Name);
        var running = house.CallAsync(ChatBody.Of("output-only", new FakeBehavior { Hold = house.Name }, house.Marks));
        await gate.Reached.WaitAsync(Patience);

        await Gateway.DoAsync("/customer/delete", $$"""{"user_ids": ["{{house.Name}}-customer"]}""");
        await Gateway.DoAsync("/team/member_delete", $$"""{"team_id": "{{house.Name}}", "user_id": "{{house.Name}}-user"}""");
        var refused = await house.CallAsync();
        gate.Open();

        Assert.Equal((401, 200), (refused.Status, (await running).Status));
        var team = (await Gateway.GetAsync($"/team/info?team_id={house.Name}"))["team_info"];
        Assert.True(team.GetProperty("spend").GetDecimal() > 0);
    }

    /// <summary>A key in a team of an organization, its owner a member; its calls have a customer and a tag.</summary>
    private sealed class House(TestGateway gateway, string name, Caller caller) : IDisposable
    {
        public string Name => name;

        public string Marks =>
            $$"""
            "user":"{{name}}-customer","metadata":{"tags":["{{name}}-tag"]}
            """;

        /// <param name="refusing">The kind of account that pays for one call and no more.</param>
        public static async Task<House> MakeAsync(TestGateway gateway, string? refusing)
        {
            var name = Guid.NewGuid().ToString("N");
            await gateway.DoAsync("/organization/new", $$"""{"organization_id": "{{name}}-org", "organization_alias": "o"{{Budget("organization")}}}""");
            await gateway.DoAsync("/team/new", $$"""{"team_id": "{{name}}", "organization_id": "{{name}}-org"{{Budget("team")}}}""");
            await gateway.DoAsync("/team/member_add", $$"""
                {"team_id": "{{name}}", "member": {"role": "user", "user_id": "{{name}}-user"}{{Budget("member", "max_budget_in_team")}}}
                """);
            await gateway.DoAsync("/customer/new", $$"""{"user_id": "{{name}}-customer"{{Budget("customer")}}}""");
            await gateway.DoAsync("/tag/new", $$"""{"name": "{{name}}-tag"{{Budget("tag")}}}""");
            return new(gateway, name, await Caller.WithKeyAsync(gateway, $$"""{"team_id": "{{name}}", "user_id": "{{name}}-user"}"""));

            string Budget(string kind, string field = "max_budget") => kind == refusing ? $", \"{field}\": 0.000003" : "";
        }

        public Task<Answer> CallAsync(string? body = null) => caller.CallAsync(body ?? ChatBody.Of("llama3", members: Marks));

        public async Task<(string Spent, string Held)[]> FiguresAsync()
        {
            var team = await gateway.GetAsync($"/team/info?team_id={name}");
            JsonElement[] rows =
            [
                (await gateway.GetAsync($"/key/info?key={caller.Secret}"))["info"],
                team["team_info"],
                (await gateway.GetAsync($"/organization/info?organization_id={name}-org")).Json,
                (await gateway.GetAsync($"/customer/info?end_user_id={name}-customer")).Json,
                (await gateway.DoAsync("/tag/info", $$"""{"names": ["{{name}}-tag"]}"""))[$"{name}-tag"],
            ];
            var member = Assert.Single(team["team_memberships"].EnumerateArray());
            return [.. rows.Select(row => (row.Spend(), row.Held())), (member.Spend(), "0.0")];
        }

        public void Dispose() => caller.Dispose();
    }
}
