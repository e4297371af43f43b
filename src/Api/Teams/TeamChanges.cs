using Tollgate.Accounts;
using Tollgate.Api.Bodies;

namespace Tollgate.Api.Teams;

/// <summary>What a body asks to change of a team: only the fields that it has.</summary>
/// <param name="Profile">The members of the profile that change, as JSON.</param>
/// <param name="Spent">What shall be spent in the running period; null: what is.</param>
internal sealed record TeamChanges(IReadOnlyList<LimitsEdit> Edits, string Profile, BudgetLink? Link, Money? Spent)
{
    public static TeamChanges Read(Fields fields, DateTimeOffset now)
    {
        var edits = fields.Edits(now);
        var profile = new ProfilePatch(now);
        if (fields.Given.Contains("team_alias"))
        {
            var alias = fields.Text("team_alias");
            edits.Add(new LimitsEdit.OfAlias(alias));
            profile.Set("alias", alias);
        }

        if (fields.Given.Contains("metadata"))
            profile.Set("metadata", fields.Metadata());
        fields.RefuseUnchangeable("team_id", "team_alias", "metadata", "budget_id", "spend");
        return new(edits, profile.ToString(), fields.BudgetLink(now), fields.Amount("spend"));
    }
}
