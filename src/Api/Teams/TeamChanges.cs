using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>What a body asks to change of a team: only the fields that it has.</summary>
/// <param name="Profile">The members of the profile that change.</param>
/// <param name="MemberBudget">The changes of what each member is granted.</param>
/// <param name="Spent">What shall be spent in the running period; null: what is.</param>
internal sealed record TeamChanges(
    IReadOnlyList<LimitsEdit> Edits,
    ProfilePatch Profile,
    BudgetLink? Link,
    IReadOnlyList<LimitsEdit> MemberBudget,
    Money? Spent)
{
    /// <param name="team">The team as it is; null where there is none.</param>
    public static TeamChanges Read(Fields fields, TeamProfile? team, DateTimeOffset now)
    {
        var edits = fields.Edits(now);
        var profile = new ProfilePatch(now);
        if (fields.Has("team_alias"))
        {
            var alias = fields.Text("team_alias");
            edits.Add(new LimitsEdit.OfAlias(alias));
            profile.Set("alias", alias);
        }

        if (fields.Has("model_aliases"))
            edits.Add(new LimitsEdit.OfAliases(fields.Aliases("model_aliases")));
        if (fields.Has("metadata"))
        {
            edits.Add(new LimitsEdit.OfPriority(fields.Priority()));
            profile.Set("metadata", fields.TeamMetadata(team?.MemberBudget?.BudgetId));
        }

        fields.RefuseHighSoftBudget();
        fields.RefuseUnchangeable(
            ["team_id", "team_alias", "metadata", "budget_id", "spend", "model_aliases", .. MemberBudgetFields.Names]);
        return new(edits, profile, fields.BudgetLink(now), fields.MemberBudgetEdits(), fields.Amount("spend"));
    }

    /// <summary>Has the team grant its members a budget object.</summary>
    public void Grant(BudgetLink link) =>
        Profile.Set("member_budget", new JsonObject { ["budget_id"] = link.BudgetId, ["at"] = link.At });
}
