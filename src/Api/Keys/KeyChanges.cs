using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Keys;

/// <summary>What a body asks to change of a key: only the fields that it has.</summary>
/// <param name="Profile">The members of the profile that change.</param>
/// <param name="Spent">What shall be spent in the running period; null: what is.</param>
internal sealed record KeyChanges(IReadOnlyList<LimitsEdit> Edits, ProfilePatch Profile, BudgetLink? Link, Money? Spent)
{
    private static readonly string[] Changeable =
    [
        "key_alias", "metadata", "duration", "team_id", "user_id", "organization_id", "budget_id", "spend",
        "aliases", RouteFields.Routes, RouteFields.Type,
    ];

    /// <summary>All edits, that of the budget object that is held included.</summary>
    public LimitsEdit[] With(Fields fields, BudgetLink? link) => fields.Has("budget_id")
        ? [.. Edits, new LimitsEdit.OfBudget(link?.BudgetId)]
        : [.. Edits];

    /// <param name="others">Fields that are no changes.</param>
    public static KeyChanges Read(Fields fields, DateTimeOffset now, params IEnumerable<string> others)
    {
        var edits = fields.Edits(now);
        var profile = new ProfilePatch(now);
        foreach (var name in fields.GivenOf(Changeable))
        {
            switch (name)
            {
                case "key_alias":
                    var alias = fields.Text(name);
                    edits.Add(new LimitsEdit.OfAlias(alias));
                    profile.Set("alias", alias);
                    break;
                case "aliases":
                    edits.Add(new LimitsEdit.OfAliases(fields.Aliases(name)));
                    break;
                case RouteFields.Routes or RouteFields.Type:
                    profile.Set(RouteFields.Routes, JsonSerializer.SerializeToNode(fields.AllowedRoutes()));
                    break;
                case "metadata":
                    edits.Add(new LimitsEdit.OfPriority(fields.Priority()));
                    profile.Set(name, fields.Metadata());
                    break;
                case "duration":
                    var lifetime = fields.Lifetime(name);
                    edits.Add(new LimitsEdit.OfExpiry(lifetime?.After(now)));
                    profile.Set(name, lifetime?.ToString());
                    break;
                case "team_id" or "user_id" or "organization_id":
                    profile.Set(name, fields.Id(name));
                    break;
            }
        }

        fields.RefuseUnchangeable([.. Changeable, .. others]);
        return new(edits, profile, fields.BudgetLink(now), fields.Amount("spend"));
    }
}
