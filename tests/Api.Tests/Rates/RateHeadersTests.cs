using Microsoft.AspNetCore.Http;
using Tollgate.Accounts;
using Tollgate.Api.Rates;

namespace Tollgate.Api.Tests.Rates;

public sealed class RateHeadersTests
{
    private static readonly AccountId Key = AccountId.Key("1f3c");

    [Fact]
    public void Each_account_tells_its_own_and_OpenAIs_names_tell_the_tightest()
    {
        var headers = Written(
            TimeSpan.FromSeconds(5.5),
            new(Key, new(10, 100, null), new(9, 70, null)),
            new(AccountId.Team("blue"), new(4, null, 3), new(1, null, 2)),
            new(Key.Hosted("model", "gpt-4"), new(2, 209, null), new(1, 179, null)));

        Assert.Equal(
            [
                "x-litellm-key-remaining-requests-gpt-4: 1", "x-litellm-key-remaining-tokens-gpt-4: 179",
                "x-litellm-key-rpm-limit: 10", "x-litellm-key-tpm-limit: 100",
                "x-ratelimit-api_key-limit-requests: 10", "x-ratelimit-api_key-limit-tokens: 100",
                "x-ratelimit-api_key-remaining-requests: 9", "x-ratelimit-api_key-remaining-tokens: 70",
                "x-ratelimit-limit-requests: 4", "x-ratelimit-limit-tokens: 100",
                "x-ratelimit-model_per_key-limit-requests: 2", "x-ratelimit-model_per_key-limit-tokens: 209",
                "x-ratelimit-model_per_key-remaining-requests: 1", "x-ratelimit-model_per_key-remaining-tokens: 179",
                "x-ratelimit-remaining-requests: 1", "x-ratelimit-remaining-tokens: 70",
                "x-ratelimit-reset-requests: 55s", "x-ratelimit-reset-tokens: 1m0s",
                "x-ratelimit-team-limit-max_parallel_requests: 3", "x-ratelimit-team-limit-requests: 4",
                "x-ratelimit-team-remaining-max_parallel_requests: 2", "x-ratelimit-team-remaining-requests: 1",
            ],
            headers);
    }

    [Fact]
    public void Of_several_tags_the_one_with_the_least_left_is_told()
    {
        RateFigures[] tags =
        [
            new(AccountId.Tag("a"), new(10, null, null), new(5, null, null)),
            new(AccountId.Tag("b"), new(100, null, null), new(9, null, null)),
            new(AccountId.Tag("c"), new(10, null, null), new(4, null, null)),
        ];

        Assert.Contains("x-ratelimit-tag-remaining-requests: 9", Written(TimeSpan.Zero, tags));
        Assert.Contains("x-ratelimit-tag-remaining-requests: 9", Written(TimeSpan.Zero, [.. tags.Reverse()]));
        Assert.Contains("x-ratelimit-remaining-requests: 9", Written(TimeSpan.Zero, tags));
    }

    [Fact]
    public void What_calls_hold_beyond_the_limit_leaves_nothing_and_not_less() =>
        Assert.Contains(
            "x-ratelimit-api_key-remaining-tokens: 0",
            Written(TimeSpan.Zero, new RateFigures(Key, new(Tokens: 5), new(Tokens: -25))));

    [Fact]
    public void Without_rates_nothing_is_told() => Assert.Empty(Written(TimeSpan.Zero));

    [Theory]
    [InlineData("gpt-4", "gpt-4")]
    [InlineData("openai/gpt-4:beta", "openai-gpt-4-beta")]
    [InlineData("a b\r\nx: y\"\u00e9\ud83d\ude00", "a-b--x--y----")]
    public void A_model_is_named_by_what_can_stand_in_a_name(string model, string name) =>
        Assert.Equal(name, RateHeaders.InName(model));

    [Fact]
    public void A_long_name_of_a_model_is_cut() => Assert.Equal(100, RateHeaders.InName(new string('m', 5_000)).Length);

    private static IEnumerable<string> Written(TimeSpan sinceAdmitted, params RateFigures[] rates)
    {
        var headers = new HeaderDictionary();
        RateHeaders.Write(headers, rates, "gpt-4", sinceAdmitted);
        return headers.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);
    }
}
