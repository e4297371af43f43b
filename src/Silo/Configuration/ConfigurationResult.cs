namespace Tollgate.Silo.Configuration;

/// <summary>What came of reading the configuration. Nothing in it shows a secret.</summary>
/// <param name="Configuration">Null if there are errors, or if only help was asked for.</param>
/// <param name="Warnings">One line each, for the log.</param>
/// <param name="Errors">Every error that was found, one line each.</param>
/// <param name="HelpAsked">The program was started with <c>--help</c>.</param>
/// <param name="Usage">What to print with it: set if help was asked for, or if the command line is wrong.</param>
/// <param name="Probe">The program was started to ask another process.</param>
public sealed record ConfigurationResult(
    GatewayConfiguration? Configuration,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Errors,
    bool HelpAsked = false,
    string? Usage = null,
    Probe? Probe = null)
{
    /// <summary>What a shell is told when the program was configured wrongly.</summary>
    private const int BadConfiguration = 2;

    /// <summary>Prints the help that was asked for, or every error; or asks another process, if the program was started
    /// for that.</summary>
    /// <param name="more">What the program itself finds wrong.</param>
    /// <returns>The exit code; null if the program can start.</returns>
    public async Task<int?> RefuseAsync(IReadOnlyList<string> more)
    {
        if (Usage is not null)
            await (HelpAsked ? Console.Out : Console.Error).WriteLineAsync(Usage);
        if (HelpAsked)
            return 0;
        if (Probe is not null)
            return await Probe.AskAsync();

        foreach (var error in Errors.Concat(more))
            await Console.Error.WriteLineAsync(error);
        return Configuration is null || more.Count > 0 ? BadConfiguration : null;
    }
}
