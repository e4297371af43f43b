using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>The changes of limits that bodies ask for: what is named is changed, null clears, and the rest
/// stays.</summary>
internal static class LimitEdits
{
    /// <summary>The fields that are read here.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "max_budget", "soft_budget", "budget_duration", "budget_limits", "model_max_budget", "models", "blocked",
        "budget_enforcement", "temp_budget_increase", "temp_budget_expiry",
        .. RateFields.Names, .. RateFields.OfModels, .. GuaranteeFields.Names,
    ];

    public static List<LimitsEdit> Edits(this Fields fields, DateTimeOffset now) =>
        [.. fields.Edits(now, Names), .. fields.ModelRateEdits(), .. fields.GuaranteeEdits()];

    /// <summary>The changes of some of them.</summary>
    public static List<LimitsEdit> Edits(this Fields fields, DateTimeOffset now, IEnumerable<string> some)
    {
        var edits = new List<LimitsEdit>();
        foreach (var name in fields.GivenOf([.. Names.Intersect(some)]))
        {
            if (fields.Edit(name, now) is { } edit)
                edits.Add(edit);
        }

        return [.. edits, .. fields.RateEdits()];
    }

    /// <summary>Refuses fields that cannot be changed, unless they say nothing.</summary>
    public static void RefuseUnchangeable(this Fields fields, params IEnumerable<string> changeable)
    {
        foreach (var name in fields.GivenBut([.. Names, .. changeable]))
        {
            if (fields.IsSaid(name))
                fields.Refuse(ApiErrors.BadField(name, $"{ApiErrors.Shorten(name)} cannot be changed yet"));
        }
    }

    private static LimitsEdit? Edit(this Fields fields, string name, DateTimeOffset now) => name switch
    {
        "max_budget" => new LimitsEdit.OfMaxBudget(fields.Amount(name)),
        "soft_budget" => new LimitsEdit.OfSoftBudget(fields.Amount(name)),
        "budget_duration" => new LimitsEdit.OfDuration(fields.Duration(name), fields.Calendar),
        "budget_limits" => new LimitsEdit.OfWindows(fields.Windows(now)),
        "model_max_budget" => new LimitsEdit.OfModelBudgets(fields.ModelBudgets(now)),
        "budget_enforcement" => new LimitsEdit.OfEnforcement(fields.Enforcement(name)),
        "models" => new LimitsEdit.OfModels(fields.Names(name)),
        "temp_budget_increase" => new LimitsEdit.OfIncrease(fields.Increase()),
        "temp_budget_expiry" => fields.Has("temp_budget_increase") ? null : Lonely(fields, name),
        "blocked" => new LimitsEdit.OfBlocked(fields.Flag(name) ?? false),
        _ => null,
    };

    private static TemporaryIncrease? Increase(this Fields fields)
    {
        var (amount, until) = (fields.Amount("temp_budget_increase"), fields.Instant("temp_budget_expiry"));
        if (amount is null != until is null)
            fields.Refuse("temp_budget_increase and temp_budget_expiry need each other");
        return amount is { } more && until is { } end ? new(more, end) : null;
    }

    private static LimitsEdit? Lonely(Fields fields, string name)
    {
        if (fields.IsSaid(name))
            fields.Refuse("temp_budget_expiry needs temp_budget_increase");
        return null;
    }
}
