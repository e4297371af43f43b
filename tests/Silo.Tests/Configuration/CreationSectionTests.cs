namespace Tollgate.Silo.Tests.Configuration;

/// <summary>What the file gives keys, users and teams that are made.</summary>
public sealed class CreationSectionTests
{
    [Fact]
    public void Says_nothing_where_the_file_does_not()
    {
        var creation = Loading.Valid("litellm_settings: {default_key_generate_params: null}").Creation;

        Assert.All(
            [creation.KeyDefaults, creation.KeyBounds, creation.UserDefaults, creation.InternalUserDefaults, creation.TeamDefaults],
            fields => Assert.Equal("{}", fields.GetRawText()));
        Assert.Equal((null, null), (creation.TeamKeys.Roles, creation.PersonalKeys.Roles));
    }

    [Fact]
    public void Reads_what_a_new_key_has_and_has_at_most()
    {
        var creation = Loading.Valid("""
            litellm_settings:
              default_key_generate_params:
                max_budget: 1.5000
                budget_duration: 30d
                rpm_limit: 0
                models: [gpt-4, os.environ/MODEL]
                metadata: {setting: default, level: 3, on: true, off: null, text: "3", list: [1, os.environ/MODEL]}
                team_id: core-infra
                user_id:
              upperbound_key_generate_params: {max_budget: 1e-9, budget_duration: 10d, duration: 1mo, tpm_limit: 1000}
            """, new Dictionary<string, string> { ["MODEL"] = "llama3" }).Creation;

        Assert.Equal(
            """{"max_budget":1.5000,"budget_duration":"30d","rpm_limit":0,"team_id":"core-infra","models":["gpt-4","llama3"],"""
            + "\"metadata\":" + """{"setting":"default","level":3,"on":true,"off":null,"text":"3","list":[1,"llama3"]}}""",
            creation.KeyDefaults.GetRawText());
        Assert.Equal(
            """{"max_budget":0.000000001,"budget_duration":"10d","tpm_limit":1000,"duration":"1mo"}""",
            creation.KeyBounds.GetRawText());
    }

    [Fact]
    public void Reads_what_a_new_user_has_and_the_teams_that_he_joins()
    {
        var creation = Loading.Valid("""
            litellm_settings:
              max_internal_user_budget: 10
              internal_user_budget_duration: 1mo
              default_internal_user_params:
                user_role: internal_user_viewer
                max_budget: 100
                teams: [blue, {team_id: red, max_budget_in_team: 5, user_role: admin}]
            """).Creation;

        Assert.Equal(
            """{"max_budget":100,"user_role":"internal_user_viewer","teams":[{"team_id":"blue"},"""
            + """{"team_id":"red","user_role":"admin","max_budget_in_team":5}]}""",
            creation.UserDefaults.GetRawText());
        Assert.Equal("""{"max_budget":10,"budget_duration":"1mo"}""", creation.InternalUserDefaults.GetRawText());
    }

    [Theory]
    [InlineData("default_team_params: {max_budget: 5}, default_team_settings: [{max_budget: 7}]", """{"max_budget":5}""")]
    [InlineData("default_team_settings: [{team_id: any, max_budget: 7}, {team_id: b}]", """{"max_budget":7}""")]
    [InlineData("default_team_params: {models: [a], rpm_limit: 3}", """{"rpm_limit":3,"models":["a"]}""")]
    public void Reads_what_a_new_team_has_the_older_list_behind_the_newer(string settings, string expected) => Assert.Equal(
        expected, Loading.Valid($"litellm_settings: {{{settings}}}").Creation.TeamDefaults.GetRawText());

    [Fact]
    public void Reads_who_makes_keys()
    {
        var creation = Loading.Valid("""
            litellm_settings:
              key_generation_settings:
                team_key_generation: {allowed_team_member_roles: [admin], required_params: [key_alias]}
                personal_key_generation: {allowed_user_roles: []}
            """).Creation;

        Assert.Equal(["admin"], creation.TeamKeys.Roles!);
        Assert.Equal(["key_alias"], creation.TeamKeys.RequiredFields);
        Assert.Equal([], creation.PersonalKeys.Roles!);
    }

    [Theory]
    [InlineData(
        "default_key_generate_params: {max_budget: -1}",
        "default_key_generate_params.max_budget must be an amount in dollars of 0 or at least 1e-18, but is '-1'.")]
    [InlineData(
        "upperbound_key_generate_params: {duration: '-1'}",
        "upperbound_key_generate_params.duration must be a duration such as '30s', '30m', '30h', '30d' or '1mo', but is '-1'.")]
    [InlineData(
        "upperbound_key_generate_params: {rpm_limit: 1.5}",
        "upperbound_key_generate_params.rpm_limit must be a whole number from 0 to 1000000000000, but is '1.5'.")]
    [InlineData(
        "default_internal_user_params: {user_role: king}",
        "default_internal_user_params.user_role must be 'proxy_admin' or 'proxy_admin_viewer' or 'internal_user' or "
        + "'internal_user_viewer', but is 'king'.")]
    [InlineData("default_internal_user_params: {teams: [{user_role: user}]}", "default_internal_user_params.teams[0].team_id is missing.")]
    [InlineData("default_internal_user_params: {teams: [[a]]}", "default_internal_user_params.teams[0] must be a mapping, but is a list.")]
    [InlineData("default_key_generate_params: {metadata: text}", "default_key_generate_params.metadata must be a mapping, but is a single value.")]
    [InlineData("default_key_generate_params: {models: [[a]]}", "default_key_generate_params.models[0] must be a name.")]
    [InlineData("default_team_params: [1]", "default_team_params must be a mapping, but is a list.")]
    [InlineData("max_internal_user_budget: lots", "max_internal_user_budget must be an amount in dollars of 0 or at least 1e-18, but is 'lots'.")]
    [InlineData(
        "key_generation_settings: {team_key_generation: {allowed_team_member_roles: [king]}}",
        "key_generation_settings.team_key_generation.allowed_team_member_roles[0] must be 'admin' or 'user'.")]
    public void Names_what_is_wrong(string setting, string expected) => Assert.Equal(
        $"config.yaml, line 1: litellm_settings.{expected}", Loading.Error($"litellm_settings: {{{setting}}}"));

    [Fact]
    public void Metadata_with_a_variable_that_is_not_set_is_wrong() => Assert.Equal(
        "config.yaml, line 1: litellm_settings.default_key_generate_params.metadata reads the environment variable NONE, "
        + "which is not set.",
        Loading.Error("litellm_settings: {default_key_generate_params: {metadata: {a: {b: os.environ/NONE}}}}"));

    [Fact]
    public void What_limits_and_is_not_filled_in_is_not_ignored_silently() => Assert.Equal(
        "config.yaml: these settings limit something, but are not enforced by this version: "
        + "litellm_settings.default_key_generate_params.duration (line 1), "
        + "litellm_settings.default_team_settings[1].max_budget (line 2).",
        Assert.Single(Loading.Load("""
            litellm_settings: {default_key_generate_params: {duration: 30d},
              default_team_settings: [{max_budget: 1}, {max_budget: 2}]}
            """).Warnings));

    [Fact]
    public void A_bound_that_there_is_not_is_named() => Assert.Equal(
        "config.yaml: these settings are not used by this version: "
        + "litellm_settings.upperbound_key_generate_params.max_budge (line 1), "
        + "litellm_settings.default_internal_user_params.available_teams (line 1).",
        Assert.Single(Loading.Load(
            "litellm_settings: {upperbound_key_generate_params: {max_budge: 1}, default_internal_user_params: {available_teams: [a]}}")
            .Warnings));
}
