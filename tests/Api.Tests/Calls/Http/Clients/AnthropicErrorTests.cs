using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>What Anthropic's .NET client makes of a refusal.</summary>
[Collection<Served>]
public sealed class AnthropicErrorTests(Served served) : CallTests(served)
{
    private static readonly MessageCreateParams Hi = AnthropicClients.Saying(new UserMessageParam("hi"));

    [Fact]
    public async Task A_budget_is_an_exception_with_our_words()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");

        var refused = await RefusedAsync<AnthropicBadRequestException>(caller.Secret);

        Assert.Equal("Budget has been exceeded! Current cost: 0.0, Max budget: 0.0", refused.ApiMessage);
    }

    [Fact]
    public async Task A_stream_is_refused_before_it_begins()
    {
        using var caller = await TeamAsync("""{"max_budget": 0}""");
        using var client = Gateway.Anthropic(caller.Secret);

        var refused = await Assert.ThrowsAsync<AnthropicBadRequestException>(async () =>
        {
            await foreach (var _ in client.Messages.CreateStreaming(Hi))
                Assert.Fail("Nothing can come.");
        });

        Assert.Equal("Budget has been exceeded! Current cost: 0.0, Max budget: 0.0", refused.ApiMessage);
    }

    [Fact]
    public async Task A_rate_is_an_exception_with_our_words()
    {
        using var caller = await KeyAsync("""{"rpm_limit": 0}""");

        var refused = await RefusedAsync<AnthropicRateLimitException>(caller.Secret);

        Assert.Contains("Crossed TPM / RPM / Max Parallel Request Limit", refused.ApiMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_nobody_has_is_an_exception_with_our_words()
    {
        var refused = await RefusedAsync<AnthropicUnauthorizedException>("sk-nobody-has-this-either");

        Assert.Contains("Invalid proxy server token passed", refused.ApiMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_provider_refuses_is_an_exception_with_its_words()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);

        var failed = await Assert.ThrowsAsync<AnthropicOverloadedException>(
            () => client.Messages.Create(Hi.Asking(new() { Status = 529 })));

        Assert.Equal("The fake upstream was asked to fail.", failed.ApiMessage);
    }

    [Fact]
    public async Task A_stream_that_is_cut_ends_with_an_exception_with_our_words()
    {
        using var caller = await KeyAsync();
        using var client = Gateway.Anthropic(caller.Secret);

        var cut = await Assert.ThrowsAsync<AnthropicSseException>(async () =>
        {
            await foreach (var _ in client.Messages.CreateStreaming(Hi.Asking(new() { CutAfter = 3 })))
            {
                // What comes before the cut is told by other tests.
            }
        });

        Assert.Equal("The model's provider broke off its answer.", cut.ApiMessage);
        Assert.Equal("0.07", (await caller.SettledAsync()).Spent);
    }

    [Fact]
    public async Task It_waits_as_long_as_a_rate_asks_and_is_let_through()
    {
        await using var patient = await PatientGateway.StartAsync();
        using var client = patient.Gateway.Anthropic(patient.Caller.Secret, maxRetries: 2);

        var message = await client.Messages.Create(Hi with { Model = "llama3" });

        Assert.Equal(20, message.Usage.OutputTokens);
        Assert.Equal([429, 200], patient.Answers);
    }

    private async Task<TException> RefusedAsync<TException>(string secret)
        where TException : Exception
    {
        using var client = Gateway.Anthropic(secret);
        return await Assert.ThrowsAsync<TException>(() => client.Messages.Create(Hi));
    }
}
