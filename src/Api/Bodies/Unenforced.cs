namespace Tollgate.Api.Bodies;

/// <summary>Fields that would limit calls, or change who may do what, and do not yet. They are refused by name, since
/// to ignore one would be to promise it.</summary>
internal static class Unenforced
{
    /// <summary>Of every kind of account.</summary>
    public static readonly string[] Limits =
        ["soft_budget", "object_permission", "guardrails", "policies", "mcp_rpm_limit"];

    /// <summary>Of those whose budget and rates are one for all models.</summary>
    public static readonly string[] WholeBudgets =
        [.. Limits, .. RateFields.OfModels, "model_max_budget", "budget_reset_at"];
}
