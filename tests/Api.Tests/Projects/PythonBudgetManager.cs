using System.Text;
using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Projects;

/// <summary>Does over HTTP what LiteLLM's BudgetManager does with a hosted store: it keeps all books itself, and saves
/// them whole.</summary>
internal sealed class PythonBudgetManager(HttpClient client, string project)
{
    private JsonObject _users = [];

    public async Task<int> LoadAsync()
    {
        var (status, answer) = await PostAsync("/get_budget", new() { ["project_name"] = project });
        _users = answer["status"]!.GetValue<string>() == "error" ? [] : answer["data"]!.DeepClone().AsObject();
        return status;
    }

    /// <summary>Without a duration it does not save.</summary>
    public async Task CreateBudgetAsync(double total, string user, int? days, double now)
    {
        var entry = new JsonObject { ["total_budget"] = total };
        _users[user] = entry;
        if (days is null)
            return;
        entry["duration"] = (double)days;
        entry["created_at"] = now;
        entry["last_updated_at"] = now;
        await SaveAsync();
    }

    public async Task UpdateCostAsync(string user, string model, double cost)
    {
        var entry = _users[user]!.AsObject();
        entry["current_cost"] = CostOf(user) + cost;
        if (entry["model_cost"] is not JsonObject models)
            entry["model_cost"] = models = [];
        models[model] = (models[model]?.GetValue<double>() ?? 0) + cost;
        await SaveAsync();
    }

    public async Task ResetOnDurationAsync(string user, double now)
    {
        var entry = _users[user]!.AsObject();
        var seconds = entry["duration"]!.GetValue<double>() * 86_400;
        if (now - entry["last_updated_at"]!.GetValue<double>() < seconds)
            return;
        entry["current_cost"] = 0.0;
        entry["model_cost"] = new JsonObject();
        entry["last_updated_at"] = now;
        await SaveAsync();
    }

    public double CostOf(string user) => _users[user]!["current_cost"]?.GetValue<double>() ?? 0;

    public IEnumerable<string> Users => _users.Select(user => user.Key);

    /// <summary>All of it, as it would be sent.</summary>
    public string Books => _users.ToJsonString();

    public async Task<int> SaveAsync() => (await PostAsync(
        "/set_budget", new() { ["project_name"] = project, ["user_dict"] = _users.DeepClone() })).Status;

    private async Task<(int Status, JsonNode Answer)> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text)!);
    }
}
