namespace Tollgate.Api.Tests.Audits;

public sealed class AuditEndpointsTests
{
    [Fact]
    public async Task The_books_of_a_new_gateway_balance()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.PostAsync("/team/new", "{}");

        var audit = await gateway.GetAsync("/ledger/audit");

        Assert.Equal(
            """{"accounts":0,"calls":0,"differences":[],"open_calls":0,"oldest_open_call_seconds":null}""", audit.Text);
    }
}
