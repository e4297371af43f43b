using System.Text.Json;
using Tollgate.Api.Tests.Calls.Http;

namespace Tollgate.Api.Tests.Aliases;

/// <summary>A key, or its team, knows a model by another name.</summary>
[Collection<Served>]
public sealed class AliasTests(Served served) : CallTests(served)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_no_model_has_is_served_by_the_one_that_it_stands_for(bool stream)
    {
        using var caller = await KeyAsync("""{"aliases": {"gpt-3.5-turbo": "priced"}}""");
        var mark = Guid.NewGuid().ToString();
        var body = stream
            ? ChatBody.Streamed("gpt-3.5-turbo", members: $"\"metadata\":{{\"m\":\"{mark}\"}}")
            : ChatBody.Of("gpt-3.5-turbo", members: $"\"metadata\":{{\"m\":\"{mark}\"}}");

        var answer = await caller.CallAsync(body);

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"upstream-priced\"", Text(Received(mark)), StringComparison.Ordinal);
        Assert.Equal("priced", Header(answer, "x-litellm-model-group"));
        Assert.True((await caller.SettledAsync()).SpentDollars > 0);
    }

    [Fact]
    public async Task Embeddings_are_asked_for_by_an_alias_as_well()
    {
        using var caller = await TeamAsync("""{"model_aliases": {"ada": "embedder"}}""");

        Assert.Equal(200, (await caller.EmbedAsync("""{"model": "ada", "input": "hi"}""")).Status);
        Assert.True((await caller.SettledAsync()).SpentDollars > 0);
    }

    [Fact]
    public async Task A_name_that_a_model_has_is_served_by_another()
    {
        using var caller = await KeyAsync("""{"aliases": {"dear": "llama3"}}""");
        using var other = await KeyAsync();

        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("dear"))).Status);
        Assert.Equal(200, (await other.CallAsync(ChatBody.Of("dear"))).Status);

        Assert.Equal("3.5e-06", (await caller.SettledAsync()).Spent);
        Assert.True((await other.SettledAsync()).SpentDollars > 0.001m);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("team")]
    public async Task An_edit_binds_the_next_call(string kind)
    {
        using var caller = await TeamAsync();
        Assert.Equal(("free", 200), await ServedAsync(caller, "free"));

        await EditAsync(caller, kind, """{"free": "llama3"}""");
        Assert.Equal(("llama3", 200), await ServedAsync(caller, "free"));
        await EditAsync(caller, kind, """{"free": "fine", "new": "llama3"}""");
        Assert.Equal(("fine", 200), await ServedAsync(caller, "free"));
        Assert.Equal(("llama3", 200), await ServedAsync(caller, "new"));
        await EditAsync(caller, kind, """{"new": "fine"}""");
        Assert.Equal(("free", 200), await ServedAsync(caller, "free"));
        Assert.Equal(("fine", 200), await ServedAsync(caller, "new"));
        await EditAsync(caller, kind, "null");
        Assert.Equal((null, 400), await ServedAsync(caller, "new"));
        await caller.SettledAsync();
    }

    [Fact]
    public async Task An_alias_of_the_team_goes_before_that_of_the_key_and_none_is_followed_to_another()
    {
        using var caller = await TeamAsync("""{"model_aliases": {"a": "llama3", "c": "fine", "e": "d"}}""");
        await EditAsync(caller, "key", """{"a": "fine", "b": "c", "llama3": "free", "d": "fine"}""");

        Assert.Equal(("llama3", 200), await ServedAsync(caller, "a"));
        Assert.Equal(("free", 200), await ServedAsync(caller, "llama3"));
        foreach (var (asked, model) in new[] { ("b", "c"), ("e", "d") })
        {
            var refused = await caller.CallAsync(ChatBody.Of(asked));
            Assert.Equal(400, refused.Status);
            Assert.Contains($"Invalid model name passed in model={model}.", refused.Message, StringComparison.Ordinal);
        }

        await caller.SettledAsync();
    }

    [Fact]
    public async Task A_key_that_changes_its_team_goes_by_the_aliases_of_the_new_one()
    {
        using var caller = await TeamAsync("""{"model_aliases": {"a": "llama3", "b": "llama3"}}""");
        Assert.Equal(("llama3", 200), await ServedAsync(caller, "a"));
        var other = (await Gateway.DoAsync("/team/new", """{"model_aliases": {"a": "fine"}}"""))["team_id"].GetString();

        await Gateway.DoAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "team_id": "{{other}}"}""");

        Assert.Equal(("fine", 200), await ServedAsync(caller, "a"));
        Assert.Equal((null, 400), await ServedAsync(caller, "b"));
        await Gateway.DoAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "team_id": null}""");
        Assert.Equal((null, 400), await ServedAsync(caller, "a"));
    }

    [Theory]
    [InlineData("""{"models": ["llama3"], "aliases": {"a": "llama3"}}""", "{}", 200)]
    [InlineData("""{"models": ["a"], "aliases": {"a": "llama3"}}""", "{}", 200)]
    [InlineData("""{"models": ["fine"], "aliases": {"a": "llama3"}}""", "{}", 401)]
    [InlineData("""{"models": ["a"]}""", """{"model_aliases": {"a": "llama3"}}""", 200)]
    [InlineData("{}", """{"models": ["a"], "model_aliases": {"a": "llama3"}}""", 200)]
    [InlineData("""{"aliases": {"a": "llama3"}}""", """{"models": ["a"]}""", 401)]
    [InlineData("""{"aliases": {"a": "llama3"}}""", """{"models": ["llama3"]}""", 200)]
    public async Task Access_goes_by_the_model_that_serves_or_by_an_alias_of_ones_own(string key, string team, int status)
    {
        var id = (await Gateway.DoAsync("/team/new", team))["team_id"].GetString();
        using var caller = await KeyAsync(key.Length == 2 ? $$"""{"team_id": "{{id}}"}""" : $$"""{{key[..^1]}}, "team_id": "{{id}}"}""");

        var answer = await caller.CallAsync(ChatBody.Of("a"));

        Assert.Equal(status, answer.Status);
        if (status != 200)
            Assert.True(answer.Message!.Contains("Tried to access a", StringComparison.Ordinal)
                || answer.Message.Contains("Model=a", StringComparison.Ordinal));
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Whoever_was_asked_about_the_wrong_model_does_not_refuse()
    {
        using var caller = await TeamAsync("""{"models": ["llama3"]}""");
        await EditAsync(caller, "key", """{"free": "llama3"}""");

        Assert.Equal(("llama3", 200), await ServedAsync(caller, "free"));
        await caller.SettledAsync();
    }

    [Fact]
    public async Task The_budget_of_a_model_counts_what_is_called_by_an_alias_and_leads_around_none()
    {
        using var caller = await KeyAsync("""{"aliases": {"a": "llama3"}, "model_max_budget": {"llama3": 0.000003}}""");

        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("a"))).Status);
        await caller.SettledAsync();
        var refused = await caller.CallAsync(ChatBody.Of("a"));

        Assert.Equal(400, refused.Status);
        Assert.Equal("model_max_budget", refused["refusal"].GetProperty("limit").GetString());
        Assert.Equal(400, (await caller.CallAsync(ChatBody.Of("llama3"))).Status);
    }

    [Fact]
    public async Task A_hard_budget_is_asked_about_the_model_that_serves()
    {
        using var caller = await KeyAsync("""{"aliases": {"a": "bounded"}, "max_budget": 0.02, "budget_enforcement": "hard"}""");
        await EditAsync(caller, "key", """{"a": "fine"}""");
        Assert.Equal(200, (await caller.CallAsync(ChatBody.Of("a", members: "\"max_tokens\":5"))).Status);
        await caller.SettledAsync();
        await EditAsync(caller, "key", """{"a": "bounded"}""");
        var mark = Guid.NewGuid().ToString();

        var answer = await caller.CallAsync(ChatBody.Of(
            "a", members: $"\"metadata\":{{\"m\":\"{mark}\"}}"));

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("max_tokens", Text(Received(mark)), StringComparison.Ordinal);
        await caller.SettledAsync();
    }

    [Fact]
    public async Task Aliases_are_shown_and_kept_through_other_edits()
    {
        using var caller = await TeamAsync("""{"model_aliases": {"a": "fine"}}""");
        var made = await Gateway.DoAsync("/key/generate", """{"aliases": {"b": "llama3", "c": "nobody"}}""");
        var key = made["key"].GetString();

        await Gateway.DoAsync("/key/update", $$"""{"key": "{{key}}", "max_budget": 5}""");

        Assert.Equal("""{"b":"llama3","c":"nobody"}""", made["aliases"].GetRawText());
        Assert.Equal("""{"b":"llama3","c":"nobody"}""", (await Gateway.GetAsync($"/key/info?key={key}"))["info"].GetProperty("aliases").GetRawText());
        Assert.Equal(
            """{"model_aliases":{"a":"fine"}}""",
            (await Gateway.GetAsync($"/team/info?team_id={caller.Team}"))["team_info"].GetProperty("litellm_model_table").GetRawText());
        var rotated = await Gateway.DoAsync("/key/regenerate", $$"""{"key": "{{key}}"}""");
        Assert.Equal("""{"b":"llama3","c":"nobody"}""", rotated["aliases"].GetRawText());
        using var client = Gateway.ClientWith(rotated["key"].GetString());
        var listed = await TestGateway.SendAsync(client, HttpMethod.Get, "/v1/models");
        Assert.Contains("b", listed["data"].EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        var explained = await Gateway.GetAsync($"/key/explain?key={rotated["key"].GetString()}&model=b");
        Assert.Equal("llama3", explained["question"].GetProperty("model").GetString());
        Assert.Equal(JsonValueKind.Null, explained["refusal"].ValueKind);
    }

    public static TheoryData<string, string, int, string> Nonsense => new()
    {
        { "/key/generate", """{"aliases": {"a": 7}}""", 422, "Input should be a valid string" },
        { "/key/generate", """{"aliases": ["a"]}""", 422, "Input should be a valid dictionary" },
        { "/key/generate", """{"aliases": {"": "b"}}""", 400, "Invalid aliases" },
        { "/key/generate", """{"aliases": {"a": ""}}""", 400, "Invalid aliases" },
        { "/key/generate", """{"aliases": {"a": "b\n"}}""", 400, "Invalid aliases" },
        { "/key/generate", $$"""{"aliases": {"a": "{{new string('b', 257)}}"} }""", 400, "Invalid aliases" },
        { "/key/generate", $$"""{"aliases": {{Many(101)}} }""", 400, "aliases cannot have more than 100 entries" },
        { "/team/new", $$"""{"model_aliases": {{Many(101)}} }""", 400, "model_aliases cannot have more than 100 entries" },
        { "/team/new", """{"model_aliases": {"a": null}}""", 422, "model_aliases" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Aliases_that_make_no_sense_are_refused_by_name(string route, string body, int status, string said)
    {
        var answer = await Gateway.PostAsync(route, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_as_there_may_be_are_kept()
    {
        using var caller = await KeyAsync($$"""{"aliases": {{Many(100)}} }""");

        Assert.Equal(("llama3", 200), await ServedAsync(caller, "a99"));
        await caller.SettledAsync();
    }

    private static string Many(int count) =>
        $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":\"llama3\""))}}}";

    private static async Task<(string? Model, int Status)> ServedAsync(Caller caller, string asked)
    {
        var answer = await caller.CallAsync(ChatBody.Of(asked));
        return (Header(answer, "x-litellm-model-group"), answer.Status);
    }

    private Task<Answer> EditAsync(Caller caller, string kind, string aliases) => kind == "key"
        ? Gateway.DoAsync("/key/update", $$"""{"key": "{{caller.Secret}}", "aliases": {{aliases}} }""")
        : Gateway.DoAsync("/team/update", $$"""{"team_id": "{{caller.Team}}", "model_aliases": {{aliases}} }""");
}
