using System.Globalization;
using Npgsql;

namespace Tollgate.Ledger.Postgres;

public sealed partial class PostgresLedger : IJointCommits
{
    /// <summary>Whose rows they are in Orleans' tables: its storage finds what is saved here, and the other way
    /// round.</summary>
    public const string ServiceId = "tollgate";

    public async Task SaveAsync(IReadOnlyList<DraftedState> states, CancellationToken cancellationToken)
    {
        foreach (var state in states)
            Storable.Check(state.Key, "key");
        try
        {
            await RunAsync(
                [
                    Command(
                        "select save_states($1, $2, $3, $4, $5)",
                        ServiceId,
                        states.Select(state => state.Name).ToArray(),
                        states.Select(state => state.Key).ToArray(),
                        states.Select(state => Version(state.ETag)).ToArray(),
                        states.Select(state => state.Json).ToArray()),
                ],
                _ => Task.FromResult(true),
                cancellationToken);
        }
        catch (Exception exception) when (exception.InnerException is PostgresException refused
            && Refusal(refused) is { } known)
        {
            throw known;
        }
    }

    // The alias is the only thing in the directory that is unique and that clients choose.
    private static LedgerRejectedException? Refusal(PostgresException refused) => refused.SqlState switch
    {
        IJointCommits.Conflict => new StateConflictException(refused.MessageText, refused),
        IAllotments.Refused => new OverallottedException(refused.MessageText, refused),
        PostgresErrorCodes.UniqueViolation => new AliasTakenException(refused.MessageText, refused),
        _ => null,
    };

    private static int? Version(string? etag) =>
        etag is null ? null : int.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);
}
