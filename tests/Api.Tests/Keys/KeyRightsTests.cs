using Tollgate.Api.Tests.Access;

namespace Tollgate.Api.Tests.Keys;

/// <summary>What users may do with keys, who are no admins.</summary>
[Collection<ManyRoles>]
public sealed class KeyRightsTests(ManyRoles roles)
{
    private TestGateway Gateway => roles.Gateway;

    [Fact]
    public async Task A_key_that_a_user_makes_is_his_own()
    {
        var (id, user) = await UserAsync();

        var made = await user.PostAsync("/key/generate", "{}");

        Assert.Equal((200, id), (made.Status, made["user_id"].GetString()));
        Assert.Equal(id, made["created_by"].GetString());
    }

    [Fact]
    public async Task Nobody_makes_keys_of_another()
    {
        var (_, user) = await UserAsync();

        var made = await user.PostAsync("/key/generate", """{"user_id":"somebody-else"}""");

        Assert.Equal(403, made.Status);
        Assert.Contains("is not allowed to make a key of user=somebody-else", made.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spend", "5")]
    [InlineData("budget_id", "\"any\"")]
    [InlineData("organization_id", "\"any\"")]
    [InlineData("metadata", """{"priority":"first"}""")]
    [InlineData("blocked", "false")]
    public async Task What_others_pay_for_or_share_is_an_admins_to_set(string field, string value)
    {
        var (_, user) = await UserAsync();

        var made = await user.PostAsync("/key/generate", $$"""{"{{field}}":{{value}}}""");

        Assert.Equal(403, made.Status);
        Assert.StartsWith($"Only proxy admin can set {field}", made.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"max_budget":5.5}""", "max_budget is over the limit of the key that makes it - user_value=5.5; max_value=5")]
    [InlineData("""{"max_budget":5,"budget_duration":"1h"}""", "budget_duration is shorter than that of the key that makes it")]
    [InlineData("""{"rpm_limit":11}""", "rpm_limit is over the limit of the key that makes it - user_value=11; max_value=10")]
    [InlineData("""{"tpm_limit":101}""", "tpm_limit is over the limit of the key that makes it - user_value=101; max_value=100")]
    [InlineData("""{"max_parallel_requests":3}""", "max_parallel_requests is over the limit of the key that makes it - user_value=3; max_value=2")]
    [InlineData("""{"duration":"48h"}""", "duration is longer than that of the key that makes it")]
    [InlineData("""{"models":["gpt-4"]}""", "key not allowed to access model. This key can only access models=['llama3']. Tried to access gpt-4")]
    [InlineData("""{"models":["*"]}""", "key not allowed to access model. This key can only access models=['llama3']. Tried to access *")]
    public async Task A_new_key_can_do_no_more_than_the_one_that_makes_it(string body, string message)
    {
        var limited = await LimitedAsync();

        var made = await limited.PostAsync("/key/generate", body);

        Assert.Equal(message, made.Message);
        Assert.InRange(made.Status, 400, 403);
    }

    [Fact]
    public async Task What_a_new_key_does_not_say_it_has_of_the_one_that_makes_it()
    {
        var limited = await LimitedAsync();

        var made = await limited.PostAsync("/key/generate", """{"max_budget":1}""");

        Assert.Equal(
            (1.0, "None", 10, 100, 2, "llama3"),
            (made["max_budget"].GetDouble(), made["budget_duration"].GetString() ?? "None", made["rpm_limit"].GetInt32(),
                made["tpm_limit"].GetInt32(), made["max_parallel_requests"].GetInt32(), made["models"][0].GetString()));
        Assert.NotNull(made["expires"].GetString());
    }

    [Fact]
    public async Task A_key_with_limits_of_models_makes_no_other()
    {
        var (id, _) = await UserAsync();
        var made = await Gateway.PostAsync(
            "/key/generate", $$"""{"model_max_budget":{"llama3":{"budget_limit":1,"time_period":"1d"} },"user_id":"{{id}}"}""");

        var more = await new Api(Gateway, made["key"].GetString()!).PostAsync("/key/generate", "{}");

        Assert.Equal(403, more.Status);
    }

    [Fact]
    public async Task A_key_does_not_raise_its_own_limits()
    {
        var limited = await LimitedAsync();

        var changed = await limited.PostAsync("/key/update", $$"""{"key":"{{limited.Key}}","max_budget":1000}""");

        Assert.Equal((403, "Only proxy admin can set max_budget. Your role=internal_user"), (changed.Status, changed.Message));
    }

    [Fact]
    public async Task Of_a_key_that_an_admin_made_for_him_a_user_changes_the_name_and_the_secret_and_no_limit()
    {
        var (id, user) = await UserAsync();
        var given = (await Gateway.PostAsync("/key/generate", $$"""{"user_id":"{{id}}","max_budget":1}"""))["key"].GetString();

        var raised = await user.PostAsync("/key/update", $$"""{"key":"{{given}}","max_budget":2}""");
        var named = await user.PostAsync("/key/update", $$"""{"key":"{{given}}","key_alias":"{{Guid.NewGuid()}}"}""");
        var renewed = await user.PostAsync($"/key/{given}/regenerate", "{}");

        Assert.Equal((403, 200, 200), (raised.Status, named.Status, renewed.Status));
        Assert.Equal(1.0, renewed["max_budget"].GetDouble());
    }

    [Fact]
    public async Task A_block_of_an_admin_is_not_lifted_by_the_user_who_has_the_key()
    {
        var (_, user) = await UserAsync();
        var key = (await user.PostAsync("/key/generate", "{}"))["key"].GetString();
        await Gateway.PostAsync("/key/block", $$"""{"key":"{{key}}"}""");

        var lifted = await user.PostAsync("/key/update", $$"""{"key":"{{key}}","blocked":false}""");

        Assert.Equal((403, "Only proxy admin can set blocked. Your role=internal_user"), (lifted.Status, lifted.Message));
    }

    [Fact]
    public async Task What_a_key_of_a_team_makes_is_the_teams()
    {
        var (id, _) = await UserAsync();
        var team = (await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString();
        var made = await Gateway.PostAsync("/key/generate", $$"""{"user_id":"{{id}}","team_id":"{{team}}"}""");
        var ofTeam = new Api(Gateway, made["key"].GetString()!);

        var next = await ofTeam.PostAsync("/key/generate", "{}");
        var freed = await ofTeam.PostAsync("/key/update", $$"""{"key":"{{next["key"].GetString()}}","team_id":null}""");

        Assert.Equal((200, team), (next.Status, next["team_id"].GetString()));
        Assert.Equal((403, $"User={id} is no admin of team=None"), (freed.Status, freed.Message));
    }

    [Fact]
    public async Task A_change_of_team_changes_no_limit_besides()
    {
        var (id, user) = await UserAsync();
        var team = (await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString();
        var given = (await Gateway.PostAsync(
            "/key/generate", $$"""{"user_id":"{{id}}","team_id":"{{team}}","max_budget":1}"""))["key"].GetString();

        var raised = await user.PostAsync("/key/update", $$"""{"key":"{{given}}","team_id":null,"max_budget":1000}""");

        Assert.Equal(403, raised.Status);
        Assert.Equal(1.0, (await user.GetAsync($"/key/info?key={given}"))["info"].GetProperty("max_budget").GetDouble());
    }

    [Fact]
    public async Task An_amount_for_ever_is_not_handed_on_as_one_for_each_day()
    {
        var (id, _) = await UserAsync();
        var once = await Gateway.PostAsync("/key/generate", $$"""{"user_id":"{{id}}","max_budget":5}""");

        var daily = await new Api(Gateway, once["key"].GetString()!)
            .PostAsync("/key/generate", """{"max_budget":5,"budget_duration":"1d"}""");

        Assert.Equal("budget_duration is shorter than that of the key that makes it", daily.Message);
    }

    [Fact]
    public async Task A_key_without_a_user_sees_itself_also_after_it_was_renewed()
    {
        var first = (await Gateway.PostAsync("/key/generate", "{}"))["key"].GetString();
        var renewed = (await Gateway.PostAsync($"/key/{first}/regenerate", "{}"))["key"].GetString();

        var listed = await new Api(Gateway, renewed!).GetAsync("/key/list?return_full_object=true");

        Assert.Equal(1, listed["total_count"].GetInt32());
    }

    [Fact]
    public async Task A_key_that_he_made_himself_a_user_changes_as_he_likes_but_gives_to_nobody()
    {
        var (_, user) = await UserAsync();
        var own = (await user.PostAsync("/key/generate", """{"max_budget":1}"""))["key"].GetString();

        var raised = await user.PostAsync("/key/update", $$"""{"key":"{{own}}","max_budget":2}""");
        var given = await user.PostAsync("/key/update", $$"""{"key":"{{own}}","user_id":"another"}""");
        var unowned = await user.PostAsync("/key/update", $$"""{"key":"{{own}}","user_id":null}""");

        Assert.Equal((200, 403, 403), (raised.Status, given.Status, unowned.Status));
    }

    [Fact]
    public async Task Nobody_changes_or_reads_or_deletes_the_key_of_another()
    {
        var (_, user) = await UserAsync();
        var (_, other) = await UserAsync();
        var foreign = (await other.PostAsync("/key/generate", "{}"))["key"].GetString();
        var own = (await user.PostAsync("/key/generate", "{}"))["key"].GetString();

        Answer[] answers =
        [
            await user.GetAsync($"/key/info?key={foreign}"),
            await user.PostAsync("/key/update", $$"""{"key":"{{foreign}}","key_alias":"mine"}"""),
            await user.PostAsync("/key/block", $$"""{"key":"{{foreign}}"}"""),
            await user.PostAsync($"/key/{foreign}/regenerate", "{}"),
            await user.PostAsync("/key/delete", $$"""{"keys":["{{own}}","{{foreign}}"]}"""),
        ];

        Assert.All(answers, answer => Assert.Equal(403, answer.Status));
        Assert.Equal(200, (await user.GetAsync($"/key/info?key={own}")).Status);
        Assert.Equal(200, (await other.GetAsync($"/key/info?key={foreign}")).Status);
    }

    [Fact]
    public async Task A_list_of_keys_has_a_users_own()
    {
        var (id, user) = await UserAsync();
        await user.PostAsync("/key/generate", "{}");

        var listed = await user.GetAsync("/key/list?return_full_object=true");
        var foreign = await user.GetAsync("/key/list?user_id=another");

        Assert.Equal([id, id], listed["keys"].EnumerateArray().Select(key => key.GetProperty("user_id").GetString()));
        Assert.Equal((403, "You are not authorized to check another user's keys"), (foreign.Status, foreign.Message));
    }

    [Fact]
    public async Task An_admin_of_a_team_manages_its_keys_and_members_and_a_member_reads()
    {
        var (adminId, admin) = await UserAsync();
        var (memberId, member) = await UserAsync();
        var team = (await Gateway.PostAsync("/team/new", $$"""
            {"members_with_roles":[{"role":"admin","user_id":"{{adminId}}"},{"role":"user","user_id":"{{memberId}}"}]}
            """))["team_id"].GetString();
        var ofTeam = $$"""{"team_id":"{{team}}"}""";

        Assert.Equal(200, (await admin.PostAsync("/key/generate", ofTeam)).Status);
        Assert.Equal(200, (await admin.PostAsync("/team/member_add", $$$"""{"team_id":"{{{team}}}","member":{"role":"user","user_id":"{{{Guid.NewGuid()}}}"}}""")).Status);
        Assert.Equal(403, (await member.PostAsync("/key/generate", ofTeam)).Status);
        Assert.Equal(403, (await member.PostAsync("/team/member_delete", $$"""{"team_id":"{{team}}","user_id":"{{adminId}}"}""")).Status);
        Assert.Equal(403, (await admin.PostAsync("/team/member_update", $$"""{"team_id":"{{team}}","user_id":"{{memberId}}","budget_id":"any"}""")).Status);
        Assert.Equal(200, (await member.GetAsync($"/team/info?team_id={team}")).Status);
        Assert.Equal(403, (await (await UserAsync()).User.GetAsync($"/team/info?team_id={team}")).Status);
    }

    [Fact]
    public async Task A_list_of_teams_has_a_users_own()
    {
        var (id, user) = await UserAsync();
        var team = (await Gateway.PostAsync("/team/new", $$"""{"members_with_roles":[{"role":"user","user_id":"{{id}}"}]}"""))["team_id"].GetString();

        var all = await user.GetAsync("/team/list");
        var own = await user.GetAsync($"/team/list?user_id={id}");

        Assert.Equal((401, "Only admin users can query all teams/other teams. Your user role=internal_user"), (all.Status, all.Message));
        Assert.Equal([team], own.Json.EnumerateArray().Select(row => row.GetProperty("team_id").GetString()));
    }

    [Fact]
    public async Task A_role_that_is_taken_away_is_gone_with_the_next_request()
    {
        var id = Guid.NewGuid().ToString();
        var admin = new Api(Gateway, await ManyRoles.UserAsync(Gateway, "proxy_admin", id));
        Assert.Equal(200, (await admin.PostAsync("/team/new", "{}")).Status);

        await Gateway.PostAsync("/user/update", $$"""{"user_id":"{{id}}","user_role":"internal_user"}""");

        Assert.Equal(401, (await admin.PostAsync("/team/new", "{}")).Status);
    }

    [Fact]
    public async Task Of_several_keys_those_are_told_that_one_may_read()
    {
        var (id, user) = await UserAsync();
        var (_, other) = await UserAsync();

        var both = await user.PostAsync("/v2/key/info", $$"""{"keys":["{{user.Key}}","{{other.Key}}","sk-nobody"]}""");
        var all = await Gateway.PostAsync("/v2/key/info", $$"""{"keys":["{{user.Key}}","{{other.Key}}"]}""");

        Assert.Equal(id, Assert.Single(both["info"].EnumerateArray()).GetProperty("user_id").GetString());
        Assert.Equal((3, 2), (both["key"].GetArrayLength(), all["info"].GetArrayLength()));
        Assert.Equal("healthy", (await user.PostAsync("/key/health", "{}"))["key"].GetString());
    }

    [Fact]
    public async Task A_user_reads_his_own_row_and_his_own_membership()
    {
        var (id, user) = await UserAsync();
        var (other, _) = await UserAsync();
        var team = (await Gateway.PostAsync("/team/new", "{}"))["team_id"].GetString();
        await Gateway.PostAsync(
            "/team/member_add", $$$"""{"team_id":"{{{team}}}","member":{"role":"user","user_id":"{{{id}}}"},"max_budget_in_team":3}""");

        Assert.Equal(id, (await user.GetAsync("/v2/user/info"))["user_id"].GetString());
        Assert.Equal(403, (await user.GetAsync($"/v2/user/info?user_id={other}")).Status);
        var own = await user.GetAsync($"/team/{team}/members/me");
        Assert.Equal(
            (id, 3.0), (own["user_id"].GetString(), own["litellm_budget_table"].GetProperty("max_budget").GetDouble()));
        Assert.Equal(404, (await user.GetAsync("/team/none/members/me")).Status);
    }

    private async Task<(string Id, Api User)> UserAsync()
    {
        var id = Guid.NewGuid().ToString();
        return (id, new(Gateway, await ManyRoles.UserAsync(Gateway, "internal_user", id)));
    }

    private async Task<Api> LimitedAsync()
    {
        var (id, _) = await UserAsync();
        var made = await Gateway.PostAsync("/key/generate", $$"""
            {"user_id":"{{id}}","max_budget":5,"budget_duration":"1d","rpm_limit":10,"tpm_limit":100,"max_parallel_requests":2,
            "models":["llama3"],"duration":"24h"}
            """);
        return new(Gateway, made["key"].GetString()!);
    }

    /// <summary>The routes, as a key sees them.</summary>
    private sealed record Api(TestGateway Gateway, string Key)
    {
        public async Task<Answer> PostAsync(string path, string json)
        {
            using var client = Gateway.ClientWith(Key);
            return await TestGateway.SendAsync(client, HttpMethod.Post, path, json);
        }

        public async Task<Answer> GetAsync(string path)
        {
            using var client = Gateway.ClientWith(Key);
            return await TestGateway.SendAsync(client, HttpMethod.Get, path);
        }
    }
}
