using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>The changes of limits that bodies of keys and teams ask for: what is named is changed, null clears, and the
/// rest stays.</summary>
internal static class LimitEdits
{
    private static readonly string[] Changeable = ["max_budget", "budget_duration", "budget_enforcement", "blocked"];

    /// <param name="id">The field that names what is to be changed.</param>
    public static LimitsEdit[] Edits(this Fields fields, string id)
    {
        foreach (var name in fields.Given.Except([id, .. Changeable]))
            fields.Refuse(ApiErrors.BadField(name, $"{ApiErrors.Shorten(name)} cannot be changed yet"));

        var edits = new List<LimitsEdit>();
        foreach (var name in fields.Given.Intersect(Changeable))
        {
            edits.Add(name switch
            {
                "max_budget" => new LimitsEdit.OfMaxBudget(fields.Amount(name)),
                "budget_duration" => new LimitsEdit.OfDuration(fields.Duration(name), fields.Calendar),
                "budget_enforcement" => new LimitsEdit.OfEnforcement(fields.Enforcement(name)),
                _ => new LimitsEdit.OfBlocked(fields.Flag(name) ?? false),
            });
        }

        return [.. edits];
    }
}
