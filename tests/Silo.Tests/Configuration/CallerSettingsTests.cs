using Tollgate.Silo.Configuration;

namespace Tollgate.Silo.Tests.Configuration;

/// <summary>What the file says of whom calls are for, and of further names of models.</summary>
public sealed class CallerSettingsTests
{
    [Fact]
    public void Reads_the_headers_that_name_whom_a_call_is_for()
    {
        var configuration = Loading.Valid("""
            general_settings:
              enforce_user_param: true
              user_header_name: X-Old
              user_header_mappings:
                - header_name: X-Person
                  litellm_user_role: internal_user
                - {header_name: X-Customer, litellm_user_role: customer}
            """);

        Assert.Equal(["X-Customer", "X-Old"], configuration.CustomerHeaders);
        Assert.Equal(["X-Person"], configuration.UserHeaders);
        Assert.True(configuration.EnforceUserParam);
        Assert.Equal(
            ["X-A"],
            Loading.Valid("general_settings: {user_header_mappings: {header_name: X-A, litellm_user_role: customer}}").CustomerHeaders);
        Assert.Empty(Loading.Valid("general_settings: {user_header_name: null}").CustomerHeaders);
    }

    [Theory]
    [InlineData("user_header_name: 'X User'", "user_header_name must be the name of a header, but is 'X User'.")]
    [InlineData(
        "user_header_mappings: [{header_name: X, litellm_user_role: king}]",
        "user_header_mappings[0].litellm_user_role must be 'customer' or 'internal_user', but is 'king'.")]
    [InlineData(
        "user_header_mappings: [{litellm_user_role: customer}]", "user_header_mappings[0].header_name is missing.")]
    [InlineData("user_header_mappings: [{header_name: X}]", "user_header_mappings[0].litellm_user_role is missing.")]
    public void Refuses_what_names_nobody(string setting, string expected) =>
        Assert.Equal(
            $"config.yaml, line 1: general_settings.{expected}", Loading.Error($"general_settings: {{{setting}}}"));

    [Fact]
    public void Reads_further_names_of_models()
    {
        var aliases = Loading.Valid(
            "router_settings: {model_group_alias: {gpt-4: llama3, best: {model: llama3, hidden: true}}}").Aliases;

        Assert.Equal([new GroupAlias("gpt-4", "llama3", false), new("best", "llama3", true)], aliases);
    }

    [Theory]
    [InlineData("{a: {hidden: true}}", "model_group_alias.a.model is missing.")]
    [InlineData("{a: [b]}", "model_group_alias.a must be a text, but is a list.")]
    [InlineData("[a]", "model_group_alias must be a mapping, but is a list.")]
    public void Refuses_names_for_nothing(string aliases, string expected) =>
        Assert.Equal(
            $"config.yaml, line 1: router_settings.{expected}",
            Loading.Error($"router_settings: {{model_group_alias: {aliases}}}"));
}
