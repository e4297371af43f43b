namespace Tollgate.Silo.Tests.Configuration;

public sealed class UnenforcedTests
{
    [Fact]
    public void Another_file_is_not_left_out_unnoticed() =>
        Assert.Equal(
            "config.yaml, line 2: include is not supported: put everything into one file.",
            Loading.Error("model_list: []\ninclude: [models.yaml, limits.yaml]"));

    [Fact]
    public void Who_may_call_is_not_ignored_silently() =>
        Assert.Equal(
            [
                "config.yaml: these settings limit something, but are not enforced by this version: "
                    + "litellm_settings.tag_budget_config (line 1), router_settings.enable_tag_filtering (line 2), "
                    + "general_settings.custom_auth (line 3).",
            ],
            Loading.Load("""
                litellm_settings: {tag_budget_config: {a: {max_budget: 1}}}
                router_settings: {enable_tag_filtering: true}
                general_settings: {custom_auth: module.function}
                """).Warnings);

    [Fact]
    public void A_warning_stays_readable_however_many_settings_it_is_about()
    {
        var settings = string.Concat(Enumerable.Range(0, 50_000).Select(key => $"k{key}: 1\n"));

        var warning = Assert.Single(Loading.Load(settings).Warnings);

        Assert.EndsWith("k99 (line 100) and 49900 more.", warning, StringComparison.Ordinal);
    }
}
