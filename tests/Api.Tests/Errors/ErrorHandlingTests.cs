using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tollgate.Api.Bodies;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Errors;

public sealed class ErrorHandlingTests(ErrorHandlingTests.Fixture fixture) : IClassFixture<ErrorHandlingTests.Fixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task An_unknown_route_is_answered_in_the_envelope()
    {
        var answer = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/no/such/route?key=sk-secret");

        Assert.Equal((404, "There is no route GET /no/such/route here."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_wrong_method_is_answered_in_the_envelope()
    {
        var answer = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/team/new");

        Assert.Equal((405, "/team/new does not answer GET."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_and_without_its_length()
    {
        var large = Encoding.UTF8.GetBytes($$"""{"team_alias": "{{new string('a', JsonBody.BytesMax)}}"}""");

        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/team/new") { Content = new ByteArrayContent(large) };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await Gateway.MasterClient.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(413, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_defect_is_told_without_what_it_was()
    {
        var answer = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/health/liveliness?fails=defect");

        Assert.Equal((500, "Internal Server Error"), (answer.Status, answer.Message));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_away_asks_to_try_again()
    {
        var answer = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Get, "/health/liveliness?fails=away");

        Assert.Equal(503, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_head_request_gets_the_status_and_no_body()
    {
        var answer = await TestGateway.SendAsync(Gateway.Client, HttpMethod.Head, "/no/such/route");

        Assert.Equal((404, ""), (answer.Status, answer.Text));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(configure: gateway =>
        {
            gateway.Use((HttpContext context, RequestDelegate next) => context.Request.Query["fails"].ToString() switch
            {
                "defect" => throw new InvalidOperationException("secret"),
                "away" => throw new LedgerUnavailableException("secret"),
                _ => next(context),
            });
        });

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
