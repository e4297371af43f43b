namespace Tollgate.Silo.Configuration;

/// <summary>Whose error bodies the gateway answers with: <c>general_settings.error_profile</c>.</summary>
public enum ErrorProfile
{
    /// <summary>Those of 2024: budgets answer 400 with <c>auth_error</c>, and <c>code</c> is a number.</summary>
    Classic,

    /// <summary>Those of late 2026: budgets answer 429 with <c>budget_exceeded</c>, and <c>code</c> is a
    /// string.</summary>
    Current,
}
