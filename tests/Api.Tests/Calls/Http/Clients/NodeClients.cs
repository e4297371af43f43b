using System.Text.Json.Nodes;
using Tollgate.Servers.Node;
using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>The official clients for Node, installed once, playing the scenarios of the folder <c>Node</c>.</summary>
internal static class NodeClients
{
    private static readonly Lazy<Task<NodeScripts>> Scripts = new(() => NodeScripts.InstallOrSkipAsync(
        Path.Combine(AppContext.BaseDirectory, "Calls/Http/Clients/Node")));

    /// <summary>Plays a scenario, and returns what a program saw of it, as JSON.</summary>
    /// <param name="client">The script of the client.</param>
    /// <param name="fake">What the provider is asked to do; null: nothing in particular.</param>
    /// <param name="members">Further members of the request.</param>
    /// <param name="input">What else the scenario takes.</param>
    public static async Task<string> PlayAsync(
        this TestGateway gateway,
        string client,
        string scenario,
        string secret,
        string model,
        FakeBehavior? fake = null,
        string members = "{}",
        string input = "{}",
        int maxRetries = 0)
    {
        var body = JsonNode.Parse(members)!.AsObject();
        body["model"] = model;
        if (fake is not null)
            body["fake"] = JsonNode.Parse(fake.ToJson());

        var all = JsonNode.Parse(input)!.AsObject();
        all["baseURL"] = gateway.Client.BaseAddress!.ToString();
        all["apiKey"] = secret;
        all["maxRetries"] = maxRetries;
        all["body"] = body;
        var scripts = await Scripts.Value;
        return await scripts.RunAsync(client, scenario, all.ToJsonString());
    }
}
