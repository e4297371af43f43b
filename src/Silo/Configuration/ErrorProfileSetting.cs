namespace Tollgate.Silo.Configuration;

/// <summary>Whose error bodies the gateway answers with: <c>general_settings.error_profile</c>.</summary>
public enum ErrorProfileSetting
{
    /// <summary>Those of 2024.</summary>
    Classic,

    /// <summary>Those of late 2026.</summary>
    Current,
}
