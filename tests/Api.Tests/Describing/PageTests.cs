using System.Net;
using System.Text.RegularExpressions;

namespace Tollgate.Api.Tests.Describing;

/// <summary>The page to try the routes at: it needs nothing from outside, and runs nothing from there.</summary>
public sealed partial class PageTests(Described gateway) : IClassFixture<Described>
{
    [Fact]
    public async Task The_page_names_nothing_that_the_gateway_does_not_serve_itself()
    {
        using var client = gateway.Client();
        var page = await client.GetStringAsync("/docs/", TestContext.Current.CancellationToken);

        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        var scripts = Source().Matches(page).Select(source => source.Groups[1].Value).ToArray();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var served = await client.GetAsync($"/docs/{script}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.Contains("javascript", served.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_script_runs_but_the_pages_own_and_each_answer_has_another_word_for_them()
    {
        var (first, second) = (await PolicyAsync("/docs/"), await PolicyAsync("/docs/"));

        Assert.NotEqual(first.Nonce, second.Nonce);
        Assert.Contains("default-src 'none'", first.Policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'self' 'nonce-{first.Nonce}';", first.Policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", first.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", first.Policy, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(first.Page, "<script"), Regex.Count(first.Page, $"nonce=\"{first.Nonce}\""));
    }

    [Theory]
    [InlineData("/docs/%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("/docs/'%2Balert(1)%2B'")]
    [InlineData("/docs/?url=https:%2F%2Fexample.com%2F%3Cscript%3E")]
    public async Task Nothing_of_an_address_becomes_script(string path)
    {
        var (page, policy, nonce) = await PolicyAsync(path);

        Assert.Contains($"'nonce-{nonce}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("'+alert", page, StringComparison.Ordinal);
    }

    private async Task<(string Page, string Policy, string Nonce)> PolicyAsync(string path)
    {
        using var client = gateway.Client();
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (
            page, answer.Headers.GetValues("Content-Security-Policy").Single(), Nonce().Match(page).Groups[1].Value);
    }

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Source();

    [GeneratedRegex("nonce=\"([^\"]+)\"")]
    private static partial Regex Nonce();
}
