using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>What a body asks for each member that has no budget of its own.</summary>
internal static class MemberBudgetFields
{
    /// <summary>The fields that are read here.</summary>
    public static readonly string[] Names =
    [
        "team_member_budget", "team_member_budget_duration", "team_member_rpm_limit", "team_member_tpm_limit",
    ];

    /// <summary>Where LiteLLM keeps the budget's id.</summary>
    private const string Id = "team_member_budget_id";

    /// <summary>Reads it as the limits of a budget object that begins now; null: nothing is asked for.</summary>
    public static Limits? MemberBudget(this Fields fields, DateTimeOffset now)
    {
        var limits = new Limits
        {
            MaxBudget = fields.Amount("team_member_budget"),
            Window = fields.Window(fields.Duration("team_member_budget_duration"), now),
            Rates = new(fields.Rate("team_member_rpm_limit"), fields.Rate("team_member_tpm_limit")),
        };
        return Names.Any(fields.IsSaid) ? limits : null;
    }

    /// <summary>The changes that a body asks for: what is named is changed, and null clears.</summary>
    public static IReadOnlyList<LimitsEdit> MemberBudgetEdits(this Fields fields) =>
        [.. fields.GivenOf(Names).Select(name => fields.Edit(name))];

    /// <summary>The metadata that is kept: without the id, which the gateway gives.</summary>
    /// <param name="known">The id that a client may have read, and sends back.</param>
    public static string TeamMetadata(this Fields fields, string? known = null)
    {
        var kept = fields.Metadata();
        if (JsonNode.Parse(kept) is not JsonObject members || !members.TryGetPropertyValue(Id, out var id))
            return kept;

        if (id is not null && (known is null || !JsonNode.DeepEquals(id, known)))
            fields.Refuse(ApiErrors.BadField(
                "metadata", $"metadata.{Id} cannot be chosen: team_member_budget makes the budget and names it here"));
        members.Remove(Id);
        return members.ToJsonString();
    }

    /// <summary>The metadata as it is shown.</summary>
    public static string ShownMetadata(this TeamProfile team)
    {
        if (team.MemberBudget is not { } granted)
            return team.Metadata;

        var members = JsonNode.Parse(team.Metadata)!.AsObject();
        members[Id] = granted.BudgetId;
        return members.ToJsonString();
    }

    private static LimitsEdit Edit(this Fields fields, string name) => name switch
    {
        "team_member_budget" => new LimitsEdit.OfMaxBudget(fields.Amount(name)),
        "team_member_rpm_limit" => new LimitsEdit.OfRequestRate(fields.Rate(name)),
        "team_member_tpm_limit" => new LimitsEdit.OfTokenRate(fields.Rate(name)),
        _ => new LimitsEdit.OfDuration(fields.Duration(name), fields.Calendar),
    };
}
