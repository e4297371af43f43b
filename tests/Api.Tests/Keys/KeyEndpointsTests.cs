using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Access;

namespace Tollgate.Api.Tests.Keys;

public sealed partial class KeyEndpointsTests(KeyEndpointsTests.Fixture fixture) : IClassFixture<KeyEndpointsTests.Fixture>
{
    private static readonly DateTimeOffset Now = new(2026, 2, 18, 13, 37, 42, 500, TimeSpan.Zero);

    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task A_key_answers_with_every_field_of_the_documents()
    {
        var answer = await Gateway.PostAsync("/key/generate", """{"max_budget": 10, "budget_duration": "30d"}""");

        var (secret, token) = (answer["key"].GetString()!, answer["token"].GetString()!);
        Assert.Equal(200, answer.Status);
        Assert.Matches(GeneratedKey(), secret);
        Assert.Equal(PresentedKey.HashOf(secret), token);
        Assert.Equal(
            """
            {"key_alias":null,"duration":null,"models":[],"spend":0.0,"max_budget":10.0,"user_id":null,"team_id":null,"agent_id":null,
            "max_parallel_requests":null,"metadata":{},"tpm_limit":null,"rpm_limit":null,"budget_duration":"30d","budget_limits":null,
            "allowed_cache_controls":[],"config":{},"permissions":{},"model_max_budget":{},"model_rpm_limit":null,
            "model_tpm_limit":null,"guardrails":null,"blocked":null,"aliases":{},"object_permission":null,"key":"SECRET",
            "budget_id":null,"tags":null,"enforced_params":null,"allowed_routes":[],"key_name":"NAME","expires":null,
            "token_id":"TOKEN","litellm_budget_table":null,"token":"TOKEN","created_by":"default_user_id",
            "updated_by":"default_user_id","created_at":"2026-02-18T13:37:42.500000Z",
            "updated_at":"2026-02-18T13:37:42.500000Z","soft_budget":null}
            """.Replace("\n", "", StringComparison.Ordinal),
            answer.Text.Replace(secret, "SECRET", StringComparison.Ordinal)
                .Replace(token, "TOKEN", StringComparison.Ordinal)
                .Replace($"sk-...{secret[^4..]}", "NAME", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_reads_itself_and_no_other()
    {
        var mine = await Gateway.PostAsync("/key/generate", """{"duration": "30d", "metadata": {"a": [1]}}""");
        var other = await Gateway.PostAsync("/key/generate", "{}");
        using var client = Gateway.ClientWith(mine["key"].GetString());

        var self = await TestGateway.SendAsync(client, HttpMethod.Get, "/key/info");
        var foreign = await TestGateway.SendAsync(client, HttpMethod.Get, $"/key/info?key={other["token"].GetString()}");

        Assert.Equal(mine["token"].GetString(), self["key"].GetString());
        Assert.Equal("2026-03-20T13:37:42.500000Z", self["info"].GetProperty("expires").GetString());
        Assert.Equal("""{"a": [1]}""", self["info"].GetProperty("metadata").GetRawText());
        Assert.Equal("0.0", self["info"].GetProperty("held").GetRawText());
        Assert.False(self["info"].TryGetProperty("token", out _));
        Assert.Equal(403, foreign.Status);
    }

    [Fact]
    public async Task A_key_is_read_by_secret_and_by_hash()
    {
        var key = await Gateway.PostAsync("/key/generate", """{"key_alias": "by both names"}""");

        foreach (var name in new[] { key["key"].GetString(), key["token"].GetString() })
        {
            var read = await Gateway.GetAsync($"/key/info?key={name}");
            Assert.Equal((200, name), (read.Status, read["key"].GetString()));
            Assert.Equal("by both names", read["info"].GetProperty("key_alias").GetString());
        }
    }

    [Fact]
    public async Task A_key_of_nobody_is_not_found()
    {
        var answer = await Gateway.GetAsync("/key/info?key=sk-nobody-has-this");

        Assert.Equal((404, "Key not found in database"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task An_unknown_team_is_refused()
    {
        var answer = await Gateway.PostAsync("/key/generate", """{"team_id": "nobody"}""");

        Assert.Equal((400, "Unable to find team object in database. Team ID: nobody"), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task A_secret_and_an_alias_are_given_once()
    {
        await Gateway.PostAsync("/key/generate", """{"key": "sk-my-own-secret", "key_alias": "mine"}""");

        var secret = await Gateway.PostAsync("/key/generate", """{"key": "sk-my-own-secret"}""");
        var alias = await Gateway.PostAsync("/key/generate", """{"key_alias": "mine"}""");

        Assert.Equal((400, "This key already exists. Please use a different key."), (secret.Status, secret.Message));
        Assert.Equal(
            (400, "Key with alias 'mine' already exists. Unique key aliases across all keys are required."),
            (alias.Status, alias.Message));
    }

    [Theory]
    [InlineData("""{"key": "abcd1234wxyz"}""", "must start with 'sk-'. Received: abcd****wxyz")]
    [InlineData("""{"key": "sk-with blank"}""", "Invalid key format.")]
    [InlineData("""{"key": "sk-master-of-tests"}""", "The key is the master key.")]
    [InlineData("""{"duration": "soon"}""", "Invalid duration 'soon'.")]
    [InlineData("""{"tpm_limit": -1}""", "tpm_limit cannot be negative. Received: -1")]
    [InlineData("""{"rpm_limit_type": "dynamic"}""", "rpm_limit_type: dynamic is not enforced: a limit always holds")]
    public async Task What_makes_no_sense_is_refused_with_the_reason(string body, string part)
    {
        var answer = await Gateway.PostAsync("/key/generate", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(part, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_master_key_manages()
    {
        var key = await Gateway.PostAsync("/key/generate", "{}");
        using var client = Gateway.ClientWith(key["key"].GetString());

        foreach (var route in new[] { "/key/generate", "/team/new" })
        {
            var answer = await TestGateway.SendAsync(client, HttpMethod.Post, route, "{}");
            Assert.Equal(401, answer.Status);
            Assert.StartsWith(
                "Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=" + route,
                answer.Message, StringComparison.Ordinal);
        }

        Assert.Equal(401, (await TestGateway.SendAsync(client, HttpMethod.Get, "/ledger/audit")).Status);
    }

    [Fact]
    public async Task A_blocked_key_learns_that_it_is_blocked()
    {
        var key = await Gateway.PostAsync("/key/generate", """{"blocked": true}""");
        using var client = Gateway.ClientWith(key["key"].GetString());

        var answer = await TestGateway.SendAsync(client, HttpMethod.Get, "/key/info");

        Assert.Equal(
            (401, "Authentication Error, Key is blocked. Update via `/key/unblock` if you're admin."), (answer.Status, answer.Message));
    }

    [GeneratedRegex("^sk-[A-Za-z0-9_-]{22}$")]
    private static partial Regex GeneratedKey();

    public sealed class Fixture : IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(time: new FakeTimeProvider(Now));

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
