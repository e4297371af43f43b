namespace Tollgate.Silo.Configuration;

/// <summary>The program started as its own health check, where nothing else is at hand to ask with: an image without a
/// shell has no curl.</summary>
/// <param name="Address">Where the process is asked.</param>
public sealed record Probe(Uri Address)
{
    private const int NotReady = 1;

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    /// <summary>Asks the process that was started with the same options.</summary>
    public static Probe Of(string? host, int? port)
    {
        var defaults = new GatewayConfiguration { ConfigFile = "" };
        // Whoever listens on all addresses does so on the nearest one.
        var reached = host is null or "0.0.0.0" or "::" ? defaults.Host : host;
        return new(new UriBuilder(Uri.UriSchemeHttp, reached, port ?? defaults.Port, "/health/readiness").Uri);
    }

    /// <summary>Asks, and prints the answer where there is one.</summary>
    /// <returns>The exit code: 0 if the process is ready.</returns>
    public async Task<int> AskAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerMax };
        try
        {
            using var answer = await client.GetAsync(Address);
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : NotReady;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{Address}: {exception.Message}");
            return NotReady;
        }
    }
}
