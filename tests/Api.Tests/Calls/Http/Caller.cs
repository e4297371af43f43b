using System.Globalization;
using System.Net.Http.Headers;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>What is spent and held, as the gateway prints it.</summary>
public sealed record Figures(string Spent, string Held)
{
    public decimal SpentDollars => Dollars(Spent);

    public decimal HeldDollars => Dollars(Held);

    public static decimal Dollars(string printed) => decimal.Parse(printed, NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>A client with a key of its own.</summary>
public sealed class Caller : IDisposable
{
    private const string Route = "/v1/chat/completions";
    private const string Embeddings = "/v1/embeddings";

    private readonly TestGateway _gateway;
    private readonly HttpClient _client;

    private Caller(TestGateway gateway, string secret, string? team)
    {
        (_gateway, Secret, Team) = (gateway, secret, team);
        // A client that leaves, leaves: by default it would first read on for two seconds, to use its connection again.
        _client = new(new SocketsHttpHandler { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = gateway.Client.BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", secret) },
        };
    }

    public string Secret { get; }

    /// <summary>The id of the key's team; null if it has none.</summary>
    public string? Team { get; }

    /// <param name="key">The body of <c>/key/generate</c>.</param>
    public static async Task<Caller> WithKeyAsync(TestGateway gateway, string key = "{}")
    {
        var made = await gateway.PostAsync("/key/generate", key);
        Assert.Equal(200, made.Status);
        return new(gateway, made["key"].GetString()!, team: null);
    }

    /// <param name="team">The body of <c>/team/new</c>; the key has no limits of its own.</param>
    public static async Task<Caller> InTeamAsync(TestGateway gateway, string team)
    {
        var id = (await gateway.PostAsync("/team/new", team))["team_id"].GetString();
        var made = await gateway.PostAsync("/key/generate", $$"""{"team_id":"{{id}}"}""");
        Assert.Equal(200, made.Status);
        return new(gateway, made["key"].GetString()!, id);
    }

    /// <summary>Calls, and reads the answer to its end.</summary>
    public Task<Answer> CallAsync(string body) => TestGateway.SendAsync(_client, HttpMethod.Post, Route, body);

    /// <summary>Calls on any route, and reads the answer to its end.</summary>
    public Task<Answer> PostAsync(string route, string body) =>
        TestGateway.SendAsync(_client, HttpMethod.Post, route, body);

    /// <summary>Asks for embeddings, and reads the answer to its end.</summary>
    public Task<Answer> EmbedAsync(string body, string route = Embeddings) =>
        TestGateway.SendAsync(_client, HttpMethod.Post, route, body);

    /// <summary>Asks for something else, and reads the answer as the bytes that it is.</summary>
    public async Task<(string? ContentType, byte[] Bytes)> BytesAsync(string route, string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await _client.PostAsync(route, content);
        return (response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends a form, or anything else, and reads the answer to its end.</summary>
    public async Task<Answer> PostAsync(string route, HttpContent content)
    {
        using var response = await _client.PostAsync(route, content);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Calls with an <c>Idempotency-Key</c>, and reads the answer to its end.</summary>
    public async Task<Answer> CallOnceAsync(string key, string body)
    {
        using var response = await BeginAsync(body, headers: ("Idempotency-Key", key));
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Calls, and reads the head of the answer.</summary>
    public Task<HttpResponseMessage> BeginAsync(
        string body, CancellationToken cancellationToken = default, params (string Name, string Value)[] headers) =>
        BeginAtAsync(Route, body, cancellationToken, headers);

    /// <summary>Calls on any route, and reads the head of the answer.</summary>
    public Task<HttpResponseMessage> BeginAtAsync(
        string route,
        string body,
        CancellationToken cancellationToken = default,
        params (string Name, string Value)[] headers) =>
        BeginAtAsync(
            route, new StringContent(body, new MediaTypeHeaderValue("application/json")), cancellationToken, headers);

    /// <summary>Sends a form, or anything else, and reads the head of the answer.</summary>
    public async Task<HttpResponseMessage> BeginAtAsync(
        string route,
        HttpContent content,
        CancellationToken cancellationToken = default,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The key's figures.</summary>
    public async Task<Figures> FiguresAsync() => Read((await _gateway.GetAsync($"/key/info?key={Secret}"))["info"]);

    public async Task<Figures> TeamFiguresAsync() => Read((await _gateway.GetAsync($"/team/info?team_id={Team}"))["team_info"]);

    /// <summary>The key's figures once nothing is in flight, for the key and its team.</summary>
    public async Task<Figures> SettledAsync()
    {
        if (Team is not null)
            await Eventually.GetAsync(TeamFiguresAsync, figures => figures.Held == "0.0");
        return await Eventually.GetAsync(FiguresAsync, figures => figures.Held == "0.0");
    }

    public void Dispose() => _client.Dispose();

    private static Figures Read(System.Text.Json.JsonElement row) =>
        new(row.GetProperty("spend").GetRawText(), row.GetProperty("held").GetRawText());
}
