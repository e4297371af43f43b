using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Bodies;

/// <summary>The budget that a body asks for: of its own, or a budget object that it names. Its own wins. Rates of its
/// own stand beside either.</summary>
internal static class BudgetFields
{
    /// <summary>The fields that <see cref="BudgetEdits"/> reads besides the amount.</summary>
    public static readonly string[] Changeable =
        ["soft_budget", "budget_duration", "budget_id", "budget_enforcement", .. RateFields.Names];

    /// <summary>Reads it as the limits of an account that begins now.</summary>
    /// <param name="amount">The field that has the amount.</param>
    public static Limits Budget(this Fields fields, DateTimeOffset now, string amount = "max_budget")
    {
        var limits = new Limits
        {
            MaxBudget = fields.Amount(amount),
            SoftBudget = fields.Amount("soft_budget"),
            Window = fields.Window(fields.Duration("budget_duration"), now),
            Enforcement = fields.Enforcement("budget_enforcement"),
            Rates = fields.Rates(),
        };
        var link = fields.Id("budget_id");
        return link is null || limits is { MaxBudget: not null } or { Window.Duration: not null }
            ? limits
            : limits with { Budget = new(link, now) };
    }

    /// <summary>The changes of it that a body asks for: what is named is changed, null clears, and the rest stays. A
    /// budget object takes the place of a budget of its own.</summary>
    public static IReadOnlyList<LimitsEdit> BudgetEdits(this Fields fields, string amount = "max_budget")
    {
        var edits = new List<LimitsEdit>();
        if (fields.Has(amount))
            edits.Add(new LimitsEdit.OfMaxBudget(fields.Amount(amount)));
        if (fields.Has("budget_duration"))
            edits.Add(new LimitsEdit.OfDuration(fields.Duration("budget_duration"), fields.Calendar));
        if (fields.Has("budget_id") && fields.Id("budget_id") is var link)
        {
            if (link is not null && edits.Count == 0)
                edits.AddRange(Nothing);
            if (link is null || edits.TrueForAll(IsNothing))
                edits.Add(new LimitsEdit.OfBudget(link));
        }

        // Also beside a budget object: it is the holder's own then.
        if (fields.Has("soft_budget"))
            edits.Add(new LimitsEdit.OfSoftBudget(fields.Amount("soft_budget")));
        if (fields.Has("budget_enforcement"))
            edits.Add(new LimitsEdit.OfEnforcement(fields.Enforcement("budget_enforcement")));
        edits.AddRange(fields.RateEdits());
        return edits;
    }

    /// <summary>The same, and of the models that may be called.</summary>
    public static List<LimitsEdit> BudgetAndModelEdits(this Fields fields) => fields.Has("models")
        ? [.. fields.BudgetEdits(), new LimitsEdit.OfModels(fields.Names("models"))]
        : [.. fields.BudgetEdits()];

    // In LiteLLM rates are a part of the budget, whose place another takes.
    private static readonly LimitsEdit[] Nothing =
    [
        new LimitsEdit.OfMaxBudget(null), new LimitsEdit.OfSoftBudget(null), new LimitsEdit.OfDuration(null),
        new LimitsEdit.OfRequestRate(null), new LimitsEdit.OfTokenRate(null), new LimitsEdit.OfParallel(null),
    ];

    private static bool IsNothing(LimitsEdit edit) => Nothing.Contains(edit)
        || edit is LimitsEdit.OfDuration { Duration: null };

    /// <summary>Refuses every field but these: nobody shall believe in a change that is not made.</summary>
    public static void RefuseOthers(this Fields fields, params IEnumerable<string> changeable)
    {
        foreach (var name in fields.GivenBut(changeable))
            fields.Refuse(ApiErrors.BadField(name, $"{ApiErrors.Shorten(name)} cannot be changed yet"));
    }

    /// <summary>Why a budget object cannot be held; null if it can, or none is named.</summary>
    public static async Task<ApiError?> RefuseUnknownBudgetAsync(
        this Books books, string? id, CancellationToken cancellationToken) =>
        id is null || await books.FindAsync("budget", id).WaitAsync(cancellationToken) is not null
            ? null
            : ApiErrors.BadField("budget_id", $"Budget not found, passed budget_id={ApiErrors.Shorten(id)}");
}
