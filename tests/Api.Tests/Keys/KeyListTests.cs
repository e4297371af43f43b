using Microsoft.Extensions.Time.Testing;

namespace Tollgate.Api.Tests.Keys;

/// <summary><c>/key/list</c> and <c>/key/aliases</c>, over a hundred keys and more.</summary>
public sealed class KeyListTests(KeyListTests.Fixture fixture) : IClassFixture<KeyListTests.Fixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Pages_are_the_newest_first_and_have_every_key_once()
    {
        var first = await Gateway.GetAsync("/key/list?team_id=hundred");
        var met = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var answer = await Gateway.GetAsync($"/key/list?team_id=hundred&page={page}&size=33");
            Assert.Equal((100, page, 4), (answer.Total(), answer["current_page"].GetInt32(), answer["total_pages"].GetInt32()));
            met.AddRange(answer.Keys());
        }

        Assert.Equal((10, 100, 1, 10), (first.Keys().Count, first.Total(), first["current_page"].GetInt32(), first["total_pages"].GetInt32()));
        Assert.Equal(fixture.Hundred.Reverse(), met);
        Assert.Equal(met.Take(10), first.Keys());
        Assert.Equal(fixture.Hundred, (await Gateway.GetAsync("/key/list?team_id=hundred&size=100&sort_by=created_at&sort_order=asc")).Keys());
    }

    [Theory]
    [InlineData("page=1&size=100", 100)]
    [InlineData("page=2&size=100", 0)]
    [InlineData("page=2&size=99", 1)]
    [InlineData("page=100&size=1", 1)]
    [InlineData("page=101&size=1", 0)]
    [InlineData("page=1000000000&size=100", 0)]
    [InlineData("page=&size=", 10)]
    [InlineData("page=7&page=1", 10)]
    public async Task The_last_page_has_what_is_left_and_the_next_has_nothing(string query, int keys)
    {
        var answer = await Gateway.GetAsync($"/key/list?team_id=hundred&{query}");

        Assert.Equal((200, keys, 100), (answer.Status, answer.Keys().Count, answer.Total()));
    }

    [Theory]
    [InlineData("page=0", "page", "greater_than_equal")]
    [InlineData("page=-1", "page", "greater_than_equal")]
    [InlineData("page=two", "page", "int_parsing")]
    [InlineData("page=1.5", "page", "int_parsing")]
    [InlineData("page=99999999999999999999999999999999999", "page", "int_parsing")]
    [InlineData("page=9999999999999999999", "page", "less_than_equal")]
    [InlineData("size=0", "size", "greater_than_equal")]
    [InlineData("size=101", "size", "less_than_equal")]
    [InlineData("size=ten", "size", "int_parsing")]
    [InlineData("return_full_object=perhaps", "return_full_object", "bool_parsing")]
    [InlineData("team_id=%00", "team_id", "value_error")]
    public async Task What_is_malformed_is_named(string query, string field, string type)
    {
        var answer = await Gateway.GetAsync($"/key/list?{query}");

        Assert.Equal(422, answer.Status);
        var problem = Assert.Single(answer["detail"].EnumerateArray());
        Assert.Equal($"""["query","{field}"]""", problem.GetProperty("loc").GetRawText());
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.Contains($"{field}: ", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sort_by=spend", "sort_by")]
    [InlineData("sort_by=token&sort_order=up", "sort_order")]
    [InlineData("status=deleted", "status")]
    [InlineData("expand=user", "expand")]
    [InlineData("substring_matching=true", "substring_matching")]
    public async Task What_is_not_served_is_named_rather_than_left_out(string query, string field)
    {
        var answer = await Gateway.GetAsync($"/key/list?{query}");

        Assert.Equal((400, field), (answer.Status, answer["error"].GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Filters_hold_together()
    {
        var answers = new Dictionary<string, string>
        {
            ["user_id=ann"] = "a,b,c",
            ["user_id=ann&team_id=blue"] = "a",
            ["organization_id=acme"] = "c",
            ["user_id=ann&include_team_keys=true"] = "a,b,c",
            ["key_alias=a"] = "a",
            ["key_alias=A"] = "",
            ["key_alias=a&user_id=bob"] = "",
            [$"key_hash={fixture.Made["b"]}"] = "b",
            [$"key_hash={fixture.Secrets["b"]}"] = "b",
            ["key_hash=sk-nobody"] = "",
            ["team_id=nobody"] = "",
            ["user_id=nobody"] = "",
        };

        foreach (var (query, names) in answers)
        {
            var answer = await Gateway.GetAsync($"/key/list?{query}&sort_by=key_alias&sort_order=asc&size=100");
            var hashes = names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => fixture.Made[name]).ToArray();
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(hashes, answer.Keys());
            Assert.Equal(hashes.Length, answer.Total());
            Assert.Equal(hashes.Length == 0 ? 0 : 1, answer["total_pages"].GetInt32());
        }
    }

    [Fact]
    public async Task Full_objects_say_what_key_info_says_but_for_what_calls_in_flight_hold()
    {
        var info = (await Gateway.GetAsync($"/key/info?key={fixture.Secrets["a"]}"))["info"];

        var row = (await Gateway.GetAsync("/key/list?key_alias=a&return_full_object=true"))["keys"][0];

        Assert.Equal(fixture.Made["a"], row.GetProperty("token").GetString());
        Assert.Equal(
            info.EnumerateObject().Where(field => field.Name != "held").Select(field => field.ToString()),
            row.EnumerateObject().Where(field => field.Name != "token").Select(field => field.ToString()));
        Assert.Equal("3.5e-06", row.Spend());
        Assert.Equal("""{"llama3":3.5e-06}""", row.GetProperty("model_spend").GetRawText());
        Assert.Equal("b1", row.GetProperty("litellm_budget_table").GetProperty("budget_id").GetString());
    }

    [Fact]
    public async Task Aliases_are_in_order_and_those_without_are_left_out()
    {
        var all = await Gateway.GetAsync("/key/aliases?team_id=hundred&size=100");
        var second = await Gateway.GetAsync("/key/aliases?team_id=hundred&page=2&size=20");
        var found = await Gateway.GetAsync("/key/aliases?search=HUNDRED-07");

        Assert.Equal(fixture.Aliases, all["aliases"].EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal(fixture.Aliases.Skip(20).Take(20), second["aliases"].EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal(
            (50, 2, 3, 20),
            (second.Total(), second["current_page"].GetInt32(), second["total_pages"].GetInt32(), second["size"].GetInt32()));
        Assert.Equal(
            ["hundred-070", "hundred-072", "hundred-074", "hundred-076", "hundred-078"],
            found["aliases"].EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal(422, (await Gateway.GetAsync("/key/aliases?size=101")).Status);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

        public TestGateway Gateway { get; private set; } = null!;

        /// <summary>The hashes of a hundred keys of one team, the oldest first; each second one has an alias.</summary>
        public IReadOnlyList<string> Hundred { get; private set; } = null!;

        public IReadOnlyList<string> Aliases { get; } =
            [.. Enumerable.Range(0, 100).Where(i => i % 2 == 0).Select(i => $"hundred-{i:000}")];

        /// <summary>The hashes of further keys, by alias.</summary>
        public Dictionary<string, string> Made { get; } = [];

        public Dictionary<string, string> Secrets { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Gateway = await TestGateway.StartAsync(Kinds.Config, time: _time);
            await Gateway.DoAsync("/team/new", """{"team_id": "hundred"}""");
            var hundred = new List<string>();
            for (var i = 0; i < 100; i++)
            {
                // Several are made at one instant.
                if (i % 3 == 0)
                    _time.Advance(TimeSpan.FromSeconds(1));
                var alias = i % 2 == 0 ? $"\"hundred-{i:000}\"" : "null";
                var made = await Gateway.DoAsync("/key/generate", $$"""{"team_id": "hundred", "key_alias": {{alias}} }""");
                hundred.Add(made["token"].GetString()!);
            }

            Hundred = [.. hundred.Chunk(3).SelectMany(same => same.Order(StringComparer.Ordinal))];

            await Gateway.DoAsync("/team/new", """{"team_id": "blue"}""");
            await Gateway.DoAsync("/organization/new", """{"organization_id": "acme", "organization_alias": "Acme"}""");
            await Gateway.DoAsync(
                "/budget/new", """{"budget_id": "b1", "budget_duration": "1h", "model_max_budget": {"llama3": 1}}""");
            await MakeAsync("a", "\"team_id\": \"blue\", \"user_id\": \"ann\", \"budget_id\": \"b1\"");
            await MakeAsync("b", "\"user_id\": \"ann\"");
            await MakeAsync("c", "\"user_id\": \"ann\", \"organization_id\": \"acme\"");

            // Spent in the second hour of the budget that it holds, and not in the first.
            _time.Advance(TimeSpan.FromMinutes(61));
            Assert.Equal(200, (await Gateway.CallAsync(Secrets["a"])).Status);
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task MakeAsync(string alias, string members)
        {
            var made = await Gateway.DoAsync("/key/generate", $$"""{"key_alias": "{{alias}}", {{members}} }""");
            (Made[alias], Secrets[alias]) = (made["token"].GetString()!, made["key"].GetString()!);
        }
    }
}

internal static class KeyLists
{
    public static IReadOnlyList<string> Keys(this Answer answer) =>
        [.. answer["keys"].EnumerateArray().Select(key => key.GetString()!)];

    public static int Total(this Answer answer) => answer["total_count"].GetInt32();
}
