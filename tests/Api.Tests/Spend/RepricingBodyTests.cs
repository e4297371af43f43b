using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Spend;

[Collection<Served>]
public sealed class RepricingBodyTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData("""{"to": "2026-01-02", "model": "m", "price": {"input_cost_per_token": 0, "output_cost_per_token": 0}}""", 422, "from: Field required")]
    [InlineData("""{"from": "2026-01-01", "to": "soon", "model": "m", "price": {}}""", 422, "to: Input should be a valid datetime")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "price": {}}""", 422, "model: Field required")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m"}""", 422, "price: Field required")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m", "price": 1}""", 422, "price: Input should be a valid dictionary")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m", "price": {}}""", 400, "price.input_cost_per_token is missing")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m", "price": {"input_cost_per_token": 0}}""", 400, "price.output_cost_per_token is missing")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m", "price": {"input_cost": 0}}""", 400, "input_cost is no cost that is known")]
    [InlineData("""{"from": "2026-01-01", "to": "2026-01-02", "model": "m", "price": {"input_cost_per_token": 2}}""", 400,
        "input_cost_per_token must be a cost in dollars per token from 0 to 1. Received: 2")]
    [InlineData("""{"from": "2026-01-02", "to": "2026-01-01", "model": "m", "price": {"input_cost_per_second": 0}}""", 400, "to must be later than from")]
    public async Task What_is_wrong_with_a_body_is_named(string body, int status, string message)
    {
        var answer = await Gateway.PostAsync("/ledger/reprice", body);

        Assert.Equal((status, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Nobody_but_the_master_key_reprices()
    {
        using var client = Gateway.ClientWith(await Gateway.KeyAsync());

        Assert.Equal(401, (await TestGateway.SendAsync(client, HttpMethod.Post, "/ledger/reprice", "{}")).Status);
    }
}
