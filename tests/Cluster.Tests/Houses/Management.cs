using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tollgate.Servers.Gateway;

namespace Tollgate.Cluster.Tests.Houses;

/// <summary>What an operator does with a gateway, with the master key.</summary>
internal static class Management
{
    public static async Task<string> NewTeamAsync(this IGateway gateway, string json) =>
        (await gateway.PostAsync("/team/new", json)).GetProperty("team_id").GetString()!;

    /// <summary>The secret of a new key.</summary>
    public static async Task<string> NewKeyAsync(this IGateway gateway, string json) =>
        (await gateway.PostAsync("/key/generate", json)).GetProperty("key").GetString()!;

    public static async Task<JsonElement> TeamAsync(this IGateway gateway, string team) =>
        (await gateway.GetAsync($"/team/info?team_id={team}")).GetProperty("team_info");

    public static async Task<JsonElement> KeyAsync(this IGateway gateway, string key) =>
        (await gateway.GetAsync($"/key/info?key={key}")).GetProperty("info");

    public static Task<JsonElement> AuditAsync(this IGateway gateway) => gateway.GetAsync("/ledger/audit");

    /// <summary>Returns when no call is open and nobody holds anything, which after a crash takes a sweep.</summary>
    public static Task QuietAsync(this IGateway gateway, string team, params string[] keys) =>
        gateway.QuietAsync([team], keys);

    /// <inheritdoc cref="QuietAsync(IGateway, string, string[])"/>
    public static async Task QuietAsync(
        this IGateway gateway, IReadOnlyList<string> teams, IReadOnlyList<string> keys)
    {
        await Deadline.UntilAsync(
            gateway.AuditAsync,
            audit => audit.GetProperty("open_calls").GetInt64() == 0,
            audit => $"Calls are still open: {audit}. The gateway printed:\n{gateway.Output}");
        foreach (var team in teams)
            await NothingHeldAsync(gateway, () => gateway.TeamAsync(team));
        foreach (var key in keys)
            await NothingHeldAsync(gateway, () => gateway.KeyAsync(key));
    }

    private static async Task NothingHeldAsync(IGateway gateway, Func<Task<JsonElement>> read) =>
        await Deadline.UntilAsync(
            read,
            info => info.GetProperty("held").GetDouble() == 0,
            info => $"Something is still held: {info}. The gateway printed:\n{gateway.Output}");

    public static Task<JsonElement> GetAsync(this IGateway gateway, string path) =>
        gateway.SendAsync(HttpMethod.Get, path, json: null);

    public static Task<JsonElement> PostAsync(this IGateway gateway, string path, string json) =>
        gateway.SendAsync(HttpMethod.Post, path, json);

    private static async Task<JsonElement> SendAsync(
        this IGateway gateway, HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", House.MasterKey);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await gateway.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException(
                $"{method} {path}: {(int)response.StatusCode} {text}\nThe gateway printed:\n{gateway.Output}");
    }
}
