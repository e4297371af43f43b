using System.Text;
using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Servers.Tests;

/// <summary>Asks as OpenAI's clients do, and sees every byte of the answer.</summary>
internal static class OpenAIClient
{
    // A client that leaves, leaves: by default it would first read on for two seconds, to use its connection again.
    private static readonly HttpClient Client = new(
        new SocketsHttpHandler { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero });

    public static Task<HttpResponseMessage> ChatAsync(
        this FakeUpstream upstream,
        string members = "",
        string? fake = null,
        CancellationToken cancellationToken = default) =>
        PostAsync(upstream.BaseAddress + "/chat/completions", members, fake, cancellationToken);

    public static async Task<HttpResponseMessage> PostAsync(
        string url, string members = "", string? fake = null, CancellationToken cancellationToken = default)
    {
        string[] body =
        [
            """
            "model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]
            """,
            .. members.Length == 0 ? [] : new[] { members },
            .. fake is null ? [] : new[] { $"\"fake\":{fake}" },
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent($"{{{string.Join(',', body)}}}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", "Bearer sk-provider");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync());

    /// <summary>Every event's data, the last of which is [DONE] if the stream came to its end.</summary>
    public static async Task<IReadOnlyList<string>> EventsAsync(this HttpResponseMessage answer) =>
        [
            .. (await answer.Content.ReadAsStringAsync())
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(lines => lines.Split('\n'))
                .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                .Select(line => line["data: ".Length..]),
        ];
}
