using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Tollgate.Api.Access;

namespace Tollgate.Api.Tests.Access;

/// <summary>Who may call what, tried with a key of each role on every route.</summary>
[Collection<ManyRoles>]
public sealed class RouteTableTests(ManyRoles roles)
{
    private const string ForAdmins = "Authentication Error, Only proxy admin can be used to generate, delete, update info";
    private const string ForMaster = "which is only for MASTER KEY";

    public static TheoryData<string> Routes => [.. RouteTable.All
        .Where(row => row.Value is not (Audience.Everybody or Audience.Watchers or Audience.Itself))
        .Select(row => row.Key)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_is_open_to_those_whom_the_table_names_and_to_nobody_else(string route)
    {
        var audience = RouteTable.All[route];

        foreach (var role in Enum.GetValues<Role>())
        {
            var answer = await CallAsync(route, roles.KeyOf(role));

            var refusal = audience.Has(role) ? null : audience == Audience.Master ? ForMaster : ForAdmins;
            if (refusal is null)
            {
                Assert.DoesNotContain(ForAdmins, answer.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(ForMaster, answer.Text, StringComparison.Ordinal);
                Assert.NotInRange(answer.Status, 500, 599);
            }
            else
            {
                Assert.True(answer.Status == 401, $"{role}: {answer.Status} {answer.Text}");
                Assert.Contains(refusal, answer.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_comes_in_without_a_key(string route)
    {
        Assert.Equal(
            (401, "Authentication Error, No api key passed in."),
            await CallAsync(route, key: null) is var answer ? (answer.Status, answer.Message) : default);
    }

    [Fact]
    public async Task A_route_that_nobody_thought_about_does_not_start()
    {
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => TestGateway.StartAsync(
            configure: gateway =>
            {
                gateway.MapGet("/forgotten", () => "everything");
                gateway.CheckRoutes();
            }));

        Assert.Contains("GET /forgotten", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_row_is_a_route_that_is_served()
    {
        IReadOnlyList<string> mapped = [];
        await using var gateway = await TestGateway.StartAsync(configure: app => mapped = Mapped(app));

        Assert.Empty(RouteTable.All.Keys.Where(row => !row.EndsWith("/**", StringComparison.Ordinal)).Except(mapped));
    }

    private static IReadOnlyList<string> Mapped(IEndpointRouteBuilder gateway) =>
    [
        .. gateway.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => RouteGuard.Methods(route).Select(method => $"{method} {route.RoutePattern.RawText}")),
    ];

    // With nothing in it, so that nothing comes of it.
    private async Task<Answer> CallAsync(string route, string? key)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        path = path.Replace("{**model}", "nothing", StringComparison.Ordinal)
            .Replace("{key}", "sk-nobody", StringComparison.Ordinal)
            .Replace("{team_id}", "none", StringComparison.Ordinal)
            .Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal);
        using var client = roles.Gateway.ClientWith(key);
        return await TestGateway.SendAsync(client, new HttpMethod(method), path, method == "GET" ? null : "{}");
    }
}
