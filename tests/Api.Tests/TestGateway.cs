using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Tollgate.Api.Models;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;
using ModelList = Tollgate.Api.Models.ModelList;

namespace Tollgate.Api.Tests;

/// <summary>A gateway inside the test's own process, on SQLite in a folder that goes with it.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    public const string MasterKey = "sk-master-of-tests";

    private const string Example =
        """
        model_list:
          - model_name: llama3
            litellm_params:
              model: groq/llama-3.1-8b-instant
              mock_response: Hello
              input_cost_per_token: 5e-08
              output_cost_per_token: 1.5e-07
        """;

    private readonly string _folder;
    private readonly bool _keepsData;
    private readonly WebApplication _gateway;

    private TestGateway(string folder, bool keepsData, WebApplication gateway)
    {
        (_folder, _keepsData, _gateway) = (folder, keepsData, gateway);
        Client = ClientWith(key: null);
        MasterClient = ClientWith(MasterKey);
    }

    /// <summary>Presents no key.</summary>
    public HttpClient Client { get; }

    public HttpClient MasterClient { get; }

    internal IServiceProvider Services => _gateway.Services;

    /// <param name="config">A configuration file; null: one model with a mock response, and a master key.</param>
    /// <param name="webhook">The variable that has the address of the webhook.</param>
    /// <param name="variables">Further variables of the environment.</param>
    /// <param name="data">A folder that outlives the gateway; null: one of its own.</param>
    internal static async Task<TestGateway> StartAsync(
        string? config = null,
        ErrorProfile profile = ErrorProfile.Classic,
        string? masterKey = MasterKey,
        FakeTimeProvider? time = null,
        Action<IServiceCollection>? configureServices = null,
        Action<WebApplication>? configure = null,
        Uri? webhook = null,
        IReadOnlyDictionary<string, string>? variables = null,
        string? data = null)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("tollgate-api-").FullName;
        var file = Path.Combine(folder, "config.yaml");
        await File.WriteAllTextAsync(file, config ?? Example);
        var read = GatewayConfiguration.Load(
            ["--config", file, "--port", "0", "--data", folder],
            new Dictionary<string, string>(variables ?? new Dictionary<string, string>())
            {
                ["LITELLM_MASTER_KEY"] = masterKey ?? "",
                ["WEBHOOK_URL"] = webhook?.AbsoluteUri ?? "",
            });
        Assert.Empty(read.Errors);

        var models = ModelList.From(
            read.Configuration!.Models,
            read.Configuration.Router,
            PriceCatalog.Load(read.Configuration.PriceMap),
            out var errors,
            read.Configuration.Aliases);
        Assert.Empty(errors);
        var gateway = Gateway.Build(read.Configuration with { ErrorProfile = profile }, models, services =>
        {
            if (time is not null)
            {
                services.AddSingleton<TimeProvider>(time);
                services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            }

            configureServices?.Invoke(services);
        });
        configure?.Invoke(gateway);
        await gateway.StartAsync();
        return new(folder, keepsData: data is not null, gateway);
    }

    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(_gateway.Urls.First()) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Posts JSON with the master key and reads the answer, whatever it is.</summary>
    public Task<Answer> PostAsync(string path, string json) => SendAsync(MasterClient, HttpMethod.Post, path, json);

    public Task<Answer> GetAsync(string path) => SendAsync(MasterClient, HttpMethod.Get, path);

    public static async Task<Answer> SendAsync(HttpClient client, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, text, response.Headers);
    }

    internal Task<Audit> AuditAsync() =>
        _gateway.Services.GetRequiredService<ILedger>().AuditAsync(TestContext.Current.CancellationToken);

    internal Task<CallRecord?> RowAsync(string id) => _gateway.Services.GetRequiredService<ILedger>()
        .CallAsync(new(Guid.Parse(id)), TestContext.Current.CancellationToken);

    /// <summary>It is certain that the process ends; it serves on.</summary>
    public void BeginToLeave() => _gateway.Services.GetRequiredService<Departure>().Begin();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        MasterClient.Dispose();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        if (!_keepsData)
            Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What the gateway answered.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The envelope's message.</summary>
    public string? Message => Json.GetProperty("error").GetProperty("message").GetString();

    public JsonElement this[string name] => Json.GetProperty(name);
}
