using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Breakages;

/// <summary>A call is opened whatever became of the epochs that admitted it.</summary>
internal sealed class NoEpochCheck : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Unfenced(wire, tables);

    private sealed class Unfenced(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        protected override Task<HashSet<CallId>> InsertAsync(IReadOnlyList<NewCall> calls) =>
            Wire.AskAsync(() => Tables.Insert(calls, _ => false));
    }
}

/// <summary>Epochs are checked in one statement and the call is inserted in the next, and no lock orders the
/// two.</summary>
internal sealed class CheckThenInsert : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Racy(wire, tables);

    private sealed class Racy(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        protected override async Task<HashSet<CallId>> InsertAsync(IReadOnlyList<NewCall> calls)
        {
            var stale = await Wire.AskAsync(() =>
                calls.SelectMany(call => call.Fences).Where(Tables.IsStale).ToHashSet());
            return await Wire.AskAsync(() => Tables.Insert(calls, stale.Contains));
        }
    }
}

/// <summary>A call is sent while its opening is still on its way.</summary>
internal sealed class SendBeforeOpen : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Hasty(gateway, wire, tables);

    private sealed class Hasty(Gateway gateway, Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override Task<IReadOnlyList<OpenOutcome>> OpenAsync(
            IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
        {
            gateway.Process.Run(async () =>
            {
                try
                {
                    await base.OpenAsync(calls, cancellationToken);
                }
                catch (LedgerUnavailableException)
                {
                    await OpenAsync(calls, cancellationToken);
                }
            });
            return Task.FromResult<IReadOnlyList<OpenOutcome>>(
                [.. calls.Select(call => new OpenOutcome(call.Id, OpenState.Opened, []))]);
        }
    }
}

/// <summary>An opening of unknown outcome is looked up instead of sent again, and an absent row is taken for an
/// answer.</summary>
internal sealed class OpenRead : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Trusting(wire, tables);

    private sealed class Trusting(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<OpenOutcome>> OpenAsync(
            IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
        {
            try
            {
                return await base.OpenAsync(calls, cancellationToken);
            }
            catch (LedgerUnavailableException)
            {
                return await LookUpAsync(calls);
            }
        }

        private async Task<IReadOnlyList<OpenOutcome>> LookUpAsync(IReadOnlyList<NewCall> calls)
        {
            while (true)
            {
                try
                {
                    return await Wire.AskAsync<IReadOnlyList<OpenOutcome>>(() =>
                        [.. calls.Select(call => new OpenOutcome(call.Id, StateOf(call.Id), []))]);
                }
                catch (LedgerUnavailableException)
                {
                    // It reads until it is answered.
                }
            }
        }

        private OpenState StateOf(CallId call) => !Tables.Calls.TryGetValue(call, out var row) ? OpenState.Fenced
            : row.IsOpen ? OpenState.Opened
            : OpenState.Recovered;
    }
}

/// <summary>Every round of admission of one call has the same id.</summary>
internal sealed class SameId : Build
{
    public override CallIds Ids(CallIds standing, int call) => new(new StoppedClock(), new Repeating(call));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => ProcessClock.Beginning;
    }

    private sealed class Repeating(int call) : Random(call)
    {
        public override void NextBytes(Span<byte> buffer)
        {
            buffer.Clear();
            BitConverter.TryWriteBytes(buffer[^4..], call);
        }
    }
}
