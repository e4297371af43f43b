using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tollgate.Api.Tests.Projects;

/// <summary>Does over HTTP what LiteLLM's BudgetManager does with a hosted store, method by method: it keeps all books
/// itself, and saves them whole. Its names in Python are those in the comments.</summary>
internal sealed class PythonBudgetManager(HttpClient client, string project)
{
    private JsonObject _users = [];

    /// <summary><c>load_data</c>, which <c>__init__</c> ends with.</summary>
    public async Task<int> LoadAsync()
    {
        var (status, answer) = await PostAsync("/get_budget", new() { ["project_name"] = project });
        _users = answer["status"]!.GetValue<string>() == "error" ? [] : answer["data"]!.DeepClone().AsObject();
        return status;
    }

    /// <summary><c>create_budget</c>. Without a duration it does not save; whoever has a budget already loses what it
    /// has cost.</summary>
    public async Task CreateBudgetAsync(double total, string user, string? duration, double now)
    {
        var entry = new JsonObject { ["total_budget"] = total };
        _users[user] = entry;
        if (duration is null)
            return;
        entry["duration"] = duration switch
        {
            "daily" => 1.0,
            "weekly" => 7.0,
            "monthly" => 28.0,
            "yearly" => 365.0,
            _ => throw new ArgumentException("duration needs to be one of [\"daily\", \"weekly\", \"monthly\", \"yearly\"]"),
        };
        entry["created_at"] = now;
        entry["last_updated_at"] = now;
        await SaveAsync();
    }

    /// <summary><c>projected_cost</c>.</summary>
    public double ProjectedCost(string user, int promptTokens, TokenPrice price) => CostOf(user) + (promptTokens * price.Input);

    /// <summary><c>update_cost</c>, of a completion: it counts under the name that the answer gives its model.</summary>
    public Task UpdateCostAsync(string user, JsonElement completion, TokenPrice price)
    {
        var usage = completion.GetProperty("usage");
        return UpdateCostAsync(
            user,
            completion.GetProperty("model").GetString()!,
            (usage.GetProperty("prompt_tokens").GetInt32() * price.Input)
            + (usage.GetProperty("completion_tokens").GetInt32() * price.Output));
    }

    /// <summary><c>update_cost</c>, of texts whose tokens were counted and priced.</summary>
    public async Task UpdateCostAsync(string user, string model, double cost)
    {
        var entry = Entry(user);
        entry["current_cost"] = CostOf(user) + cost;
        if (entry["model_cost"] is not JsonObject models)
            entry["model_cost"] = models = [];
        models[model] = (models[model]?.GetValue<double>() ?? 0) + cost;
        await SaveAsync();
    }

    /// <summary><c>get_total_budget</c>.</summary>
    public double TotalOf(string user) => Entry(user)["total_budget"]!.GetValue<double>();

    /// <summary><c>get_current_cost</c>.</summary>
    public double CostOf(string user) => Entry(user)["current_cost"]?.GetValue<double>() ?? 0;

    /// <summary><c>get_model_cost</c>; null, Python's 0, where nothing has cost anything yet.</summary>
    public string? ModelCostOf(string user) => Entry(user)["model_cost"]?.ToJsonString();

    /// <summary><c>is_valid_user</c>.</summary>
    public bool IsValidUser(string user) => _users.ContainsKey(user);

    /// <summary><c>get_users</c>.</summary>
    public IEnumerable<string> Users => _users.Select(user => user.Key);

    /// <summary><c>reset_cost</c>; it does not save.</summary>
    public void ResetCost(string user)
    {
        var entry = Entry(user);
        entry["current_cost"] = 0.0;
        entry["model_cost"] = new JsonObject();
    }

    /// <summary><c>reset_on_duration</c>.</summary>
    public async Task ResetOnDurationAsync(string user, double now)
    {
        var entry = Entry(user);
        var seconds = entry["duration"]!.GetValue<double>() * 86_400;
        if (now - entry["last_updated_at"]!.GetValue<double>() < seconds)
            return;
        ResetCost(user);
        entry["last_updated_at"] = now;
        await SaveAsync();
    }

    /// <summary><c>update_budget_all_users</c>.</summary>
    public async Task UpdateBudgetAllUsersAsync(double now)
    {
        foreach (var user in Users.Where(user => Entry(user).ContainsKey("duration")).ToArray())
            await ResetOnDurationAsync(user, now);
    }

    /// <summary>All of it, as it would be sent.</summary>
    public string Books => _users.ToJsonString();

    /// <summary><c>save_data</c>.</summary>
    public async Task<int> SaveAsync() => (await PostAsync(
        "/set_budget", new() { ["project_name"] = project, ["user_dict"] = _users.DeepClone() })).Status;

    private JsonObject Entry(string user) => (_users[user] ?? throw new KeyNotFoundException(user)).AsObject();

    private async Task<(int Status, JsonNode Answer)> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text)!);
    }
}

/// <summary>US dollars per token, as floating point: the client's own arithmetic.</summary>
internal readonly record struct TokenPrice(double Input, double Output);
