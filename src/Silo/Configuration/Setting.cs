namespace Tollgate.Silo.Configuration;

/// <summary>A value of the file.</summary>
/// <param name="Path">Its key, such as <c>model_list[2].litellm_params.timeout</c>.</param>
/// <param name="Written">The value as the file has it, which for a variable is its name, not its value.</param>
/// <param name="Variable">The variable it is read from; null if it stands in the file itself.</param>
/// <param name="Value">Null if the variable is not set.</param>
internal sealed record Setting(string Path, int Line, string Written, string? Variable, string? Value);
