namespace Tollgate.Silo.Tests.Configuration;

public sealed class VariablesTests
{
    private const string Model = """
        model_list:
          - model_name: gpt
            litellm_params:
              model: openai/gpt
              api_key: os.environ/OPENAI_API_KEY
          - model_name: other
            litellm_params: {model: openai/other, api_key: sk-other}
        """;

    [Fact]
    public void Replaces_what_begins_with_os_environ()
    {
        var environment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-secret" };

        Assert.Equal("sk-secret", Loading.Valid(Model, environment).Models[0].ApiKey!.Reveal());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_without_its_key_is_a_warning_and_the_others_serve(bool empty)
    {
        var environment = new Dictionary<string, string>();
        if (empty)
            environment["OPENAI_API_KEY"] = "";

        var result = Loading.Load(Model, environment: environment);

        Assert.Empty(result.Errors);
        Assert.Equal(
            "config.yaml, line 5: model 'gpt' has no key: model_list[0].litellm_params.api_key reads the environment "
            + "variable OPENAI_API_KEY, which is not set.",
            Assert.Single(result.Warnings));
        Assert.Null(result.Configuration!.Models[0].ApiKey);
        Assert.Equal("sk-other", result.Configuration.Models[1].ApiKey!.Reveal());
    }

    [Fact]
    public void Any_other_missing_variable_is_an_error() =>
        Assert.Equal(
            "config.yaml, line 2: general_settings.master_key reads the environment variable KEY, which is not set.",
            Loading.Error("general_settings:\n  master_key: os.environ/KEY"));

    [Fact]
    public void A_variable_of_the_wrong_kind_is_named_and_its_value_is_not_shown() =>
        Assert.Equal(
            "config.yaml, line 1: general_settings.error_profile must be 'classic' or 'current', "
            + "but is 'os.environ/P'.",
            Assert.Single(Loading.Load(
                "general_settings: {error_profile: os.environ/P}",
                environment: new Dictionary<string, string> { ["P"] = "hidden" }).Errors));

    [Fact]
    public void The_file_can_set_variables_and_the_environment_beats_them()
    {
        const string yaml = """
            general_settings: {master_key: os.environ/A}
            model_list: [{model_name: m, litellm_params: {model: openai/m, api_key: os.environ/B}}]
            environment_variables: {A: sk-a-of-file, B: sk-b-of-file}
            """;

        var configuration = Loading.Valid(yaml, new Dictionary<string, string> { ["B"] = "sk-b-of-environment" });

        Assert.Equal("sk-a-of-file", configuration.MasterKey!.Reveal());
        Assert.Equal("sk-b-of-environment", configuration.Models[0].ApiKey!.Reveal());
    }

    [Theory]
    [InlineData("sk-of-environment", "sk-of-environment")]
    [InlineData("", "sk-of-file")]
    public void The_environment_beats_the_file_in_the_master_key(string variable, string expected) =>
        Assert.Equal(
            expected,
            Loading.Valid(
                "general_settings: {master_key: sk-of-file}",
                new Dictionary<string, string> { ["LITELLM_MASTER_KEY"] = variable }).MasterKey!.Reveal());

    [Fact]
    public void The_environment_beats_the_file_in_the_database() =>
        Assert.Equal(
            "Host=environment",
            Loading.Valid(
                "general_settings: {database_url: Host=file}",
                new Dictionary<string, string> { ["DATABASE_URL"] = "postgres://environment" }).ConnectionString);
}
