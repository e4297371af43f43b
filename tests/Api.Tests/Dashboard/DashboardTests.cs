using System.Net.Http.Headers;
using System.Text;

namespace Tollgate.Api.Tests.Dashboard;

public sealed class DashboardTests
{
    [Fact]
    public async Task Shows_grains_to_the_master_key_and_to_nobody_else()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Equal(200, await StatusAsync(gateway, "/dashboard/", TestGateway.MasterKey));
        Assert.Equal(200, await StatusAsync(gateway, "/dashboard/DashboardCounters", TestGateway.MasterKey));
        foreach (var path in new[] { "/dashboard", "/dashboard/", "/dashboard/DashboardCounters", "/DASHBOARD/version" })
        {
            Assert.Equal(401, await StatusAsync(gateway, path, password: null));
            Assert.Equal(401, await StatusAsync(gateway, path, "sk-somebody-else"));
        }
    }

    [Fact]
    public async Task Is_closed_without_a_master_key()
    {
        await using var gateway = await TestGateway.StartAsync(masterKey: null);

        Assert.Equal(401, await StatusAsync(gateway, "/dashboard/", ""));
    }

    private static async Task<int> StatusAsync(TestGateway gateway, string path, string? password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (password is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}")));
        using var response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
