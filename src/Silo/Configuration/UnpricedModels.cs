namespace Tollgate.Silo.Configuration;

/// <summary>What becomes of a call whose price is unknown: <c>general_settings.unpriced_models</c>.</summary>
public enum UnpricedModels
{
    /// <summary>Refused if a budget stands on its path, let through otherwise.</summary>
    Judge,

    /// <summary>Always refused.</summary>
    Refuse,

    /// <summary>Always let through, at no cost.</summary>
    Allow,
}
