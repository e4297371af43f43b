using System.Text;
using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Servers.Tests;

/// <summary>Asks as OpenAI's clients do, and sees every byte of the answer.</summary>
internal static class OpenAIClient
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    public static Task<HttpResponseMessage> ChatAsync(
        this FakeUpstream upstream, string members = "", string? fake = null, CancellationToken cancellationToken = default) =>
        PostAsync(upstream.BaseAddress + "/chat/completions", members, fake, cancellationToken);

    public static async Task<HttpResponseMessage> PostAsync(
        string url, string members = "", string? fake = null, CancellationToken cancellationToken = default)
    {
        var body = $$"""{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]{{Member(members)}}{{Member(fake is null ? "" : $"\"fake\":{fake}")}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", "Bearer sk-provider");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

        static string Member(string text) => text.Length == 0 ? "" : "," + text;
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
