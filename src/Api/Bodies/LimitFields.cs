using Tollgate.Accounts;
using Tollgate.Silo;

namespace Tollgate.Api.Bodies;

/// <summary>The limits that bodies of keys and teams have in common.</summary>
internal static class LimitFields
{
    /// <summary>Reads them as the limits of an account that begins now.</summary>
    public static Limits Limits(this Fields fields, string alias, DateTimeOffset now) => new()
    {
        Alias = fields.Text(alias),
        MaxBudget = fields.Amount("max_budget"),
        SoftBudget = fields.Amount("soft_budget"),
        Window = fields.Window(fields.Duration("budget_duration"), now),
        Windows = fields.Windows(now),
        ModelBudgets = fields.ModelBudgets(now),
        Rates = fields.Rates(),
        Budget = fields.BudgetLink(now),
        Enforcement = fields.Enforcement("budget_enforcement"),
        Models = fields.Names("models"),
        Blocked = fields.Flag("blocked") ?? false,
    };

    /// <summary>Refuses a soft budget that is not below the budget, where the body has both.</summary>
    public static void RefuseHighSoftBudget(this Fields fields)
    {
        if (fields.Amount("soft_budget") is { } soft && fields.Amount("max_budget") is { } max && soft >= max)
            fields.Refuse(
                $"soft_budget ({PythonFloat.Format(soft.Dollars)}) must be strictly lower than max_budget "
                + $"({PythonFloat.Format(max.Dollars)})");
    }

    /// <summary>The budget object to hold, from now on; null: none.</summary>
    public static BudgetLink? BudgetLink(this Fields fields, DateTimeOffset now) =>
        fields.Text("budget_id", AccountId.NameMax) is { Length: > 0 } id ? new(id, now) : null;

    /// <summary>What a budget stops; null: what the configuration says.</summary>
    public static Enforcement? Enforcement(this Fields fields, string name)
    {
        switch (fields.Text(name))
        {
            case null:
                return null;
            case "hard":
                return Accounts.Enforcement.Hard;
            case "last-call":
                return Accounts.Enforcement.LastCall;
            default:
                fields.Fault("literal_error", "Input should be 'hard' or 'last-call'", name);
                return null;
        }
    }

    public static BudgetWindow[] Windows(this Fields fields, DateTimeOffset now)
    {
        var read = fields.Objects("budget_limits", window => (
            Name: window.Required("budget_duration", window.Text("budget_duration")),
            Duration: window.Duration("budget_duration"),
            MaxBudget: window.Required("max_budget", window.Amount("max_budget"))));
        if (fields.Error is not null)
            return [];

        var windows = new List<BudgetWindow>();
        foreach (var (name, duration, max) in read)
        {
            if (duration is null || max is null)
                fields.Refuse("budget_limits need a budget_duration and a max_budget each");
            else if (windows.Any(window => window.Name == name))
                fields.Refuse($"budget_limits has two entries for {name}");
            else
                windows.Add(new(name!, max.Value, fields.Window(duration, now)));
        }

        if (windows.Count > Accounts.Limits.WindowsMax)
            fields.Refuse($"budget_limits cannot have more than {Accounts.Limits.WindowsMax} entries");
        return [.. windows];
    }
}
