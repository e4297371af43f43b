using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Members;

namespace Tollgate.Api.Members;

/// <summary>Writes the membership of a user in a team as LiteLLM's table row.</summary>
internal static class MemberRow
{
    public static void Write(Utf8JsonWriter json, MemberProfile member, Limits limits, BudgetFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("user_id", member.UserId);
        json.WriteString("team_id", member.TeamId);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteSpend(figures);
        json.WriteMoney("total_spend", figures.Spent);
        json.WriteBudgetTable(limits, figures.Now);
        json.WriteEndObject();
    }
}
