using System.Globalization;
using System.Text.Json;
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
            Storable.Check(state);
        try
        {
            await RunAsync(
                [
                    Command(
                        "select save_states($1, $2, $3, $4, $5, $6::jsonb[], $7)",
                        ServiceId,
                        states.Select(state => state.Name).ToArray(),
                        states.Select(state => state.Key).ToArray(),
                        states.Select(state => Version(state.ETag)).ToArray(),
                        states.Select(state => state.Json).ToArray(),
                        states.Select(state => Json(state.Spend)).ToArray(),
                        states.Select(state => state.Epoch).ToArray()),
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

    private static LedgerRejectedException? Refusal(PostgresException refused) => refused switch
    {
        { SqlState: IJointCommits.Conflict } => new StateConflictException(refused.MessageText, refused),
        { SqlState: IAllotments.Refused } => new OverallottedException(refused.MessageText, refused),
        { ConstraintName: "directory_alias" } => new AliasTakenException(refused.MessageText, refused),
        _ => null,
    };

    // As save_states reads it: amounts exact, and no names but these.
    private static string? Json(DraftedSpend? spend) => spend is null ? null : JsonSerializer.Serialize(new
    {
        id = spend.Id,
        period = spend.Period.SinceMilliseconds,
        spent = spend.Spent.Dollars,
        reason = Storable.Clean(spend.Reason),
        author = Storable.Clean(spend.Author),
        at = spend.At,
    });

    private static int? Version(string? etag) =>
        etag is null ? null : int.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture);
}
