using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Servers.Upstream;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>What a client knows of its call.</summary>
/// <param name="Id">Null if no head of an answer came.</param>
/// <param name="Status">Null if no head of an answer came.</param>
/// <param name="IsWhole">It has read the end.</param>
internal sealed record Reply(Guid? Id, int? Status, bool IsWhole, string Text)
{
    public static Reply Unsent { get; } = new(null, null, IsWhole: false, "") { IsUnsent = true };

    /// <summary>No connection could be made, so that nothing was sent.</summary>
    public bool IsUnsent { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What its headers say that it cost.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What its headers say that its key has spent by then.</summary>
    public decimal? KeySpend { get; init; }
}

/// <summary>Sends calls as a client does.</summary>
internal static class Call
{
    public const int OutputTokens = 20;

    /// <summary>What a plain call uses.</summary>
    public const int Tokens = InputTokens + OutputTokens;

    private const int InputTokens = 10;

    /// <summary>What a plain call costs.</summary>
    public static decimal Cost => (InputTokens * House.Prices.Input) + (OutputTokens * House.Prices.Output);

    /// <summary>What a call can cost at most.</summary>
    public static decimal CostMax => (House.InputMax * House.Prices.Input) + (OutputTokens * House.Prices.Output);

    /// <summary>Returns what came of it, also when the gateway died meanwhile.</summary>
    public static async Task<Reply> SendAsync(
        HttpClient client, string key, bool stream = false, FakeBehavior? behavior = null)
    {
        using var request = Request(key, stream, behavior);
        Guid? id = null;
        int? status = null;
        var text = new StringBuilder();
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            status = (int)response.StatusCode;
            if (response.Headers.TryGetValues("x-litellm-call-id", out var ids))
                id = Guid.Parse(ids.Single());
            using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await body.ReadLineAsync() is { } line)
                text.AppendLine(line);
            var ended = !stream || status != 200 || text.ToString().Contains("data: [DONE]", StringComparison.Ordinal);
            return new(id, status, ended, text.ToString())
            {
                RetryAfter = response.Headers.RetryAfter?.Delta,
                Cost = Dollars(response.Headers, "x-litellm-response-cost"),
                KeySpend = Dollars(response.Headers, "x-litellm-key-spend"),
            };
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return Reply.Unsent with { Text = exception.Message };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(id, status, IsWhole: false, $"{text}{exception.Message}");
        }
    }

    public static HttpRequestMessage Request(string key, bool stream, FakeBehavior? behavior) =>
        new(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { Authorization = new("Bearer", key) },
            Content = new StringContent(
                $$"""
                {"model":"{{House.Model}}","max_tokens":{{OutputTokens}},"stream":{{(stream ? "true" : "false")}},
                "messages":[{"role":"user","content":"Tell me of tollgates."}]{{Fake(behavior)}}}
                """,
                Encoding.UTF8,
                "application/json"),
        };

    private static decimal? Dollars(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
            ? decimal.Parse(values.Single(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    private static string Fake(FakeBehavior? behavior) => behavior is null ? "" : $",\"fake\":{behavior.ToJson()}";
}
