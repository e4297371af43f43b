using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Breakages;

/// <summary>An activation reads its epoch and does not move it on.</summary>
internal sealed class EpochNotMoved : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Reading(wire, tables);

    private sealed class Reading(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override Task<IReadOnlyList<long>> AdvanceAsync(
            IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken) =>
            Wire.AskAsync<IReadOnlyList<long>>(() => [.. accounts.Select(EpochOf)]);

        private long EpochOf(AccountId account) =>
            Tables.EpochOf(account) is > 0 and var epoch ? epoch : Tables.Advance(account);
    }
}

/// <summary>An activation reads the books before its epoch has moved on.</summary>
internal sealed class ReadBeforeEpoch : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Early(wire, tables);

    private sealed class Early(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        private readonly Dictionary<AccountId, AccountBooks> _read = [];

        public override async Task<IReadOnlyList<long>> AdvanceAsync(
            IReadOnlyList<AccountId> accounts, CancellationToken cancellationToken)
        {
            var questions = accounts.Select(account => new BooksQuestion(account, default)).ToArray();
            foreach (var books in await base.ReadAsync(questions, cancellationToken))
                _read[books.Account] = books;
            return await base.AdvanceAsync(accounts, cancellationToken);
        }

        public override Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AccountBooks>>([.. questions.Select(question => _read[question.Account])]);
    }
}

/// <summary>An activation reads its balances before the open calls that name it.</summary>
internal sealed class BalancesBeforeRows : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Reversed(wire, tables);

    private sealed class Reversed(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken)
        {
            var balances = await Wire.AskAsync(() =>
                questions.Select(question => Tables.ReadBooks(question.Account, question.From)).ToArray());
            var open = await Wire.AskAsync(() =>
                Tables.ReadOpen([.. questions.Select(question => question.Account)]));
            return [.. questions.Select((question, i) =>
                new AccountBooks(question.Account, [.. open[question.Account]], balances[i], []))];
        }
    }
}

/// <summary>An activation answers before it has read the books.</summary>
internal sealed class ServeBeforeRead : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Blank(wire, tables);

    private sealed class Blank(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AccountBooks>>(
                [.. questions.Select(question => new AccountBooks(question.Account, [], [], []))]);
    }
}

/// <summary>An activation reads the balances of the periods that run by its own clock, and of no later one.</summary>
internal sealed class RunningPeriodsOnly : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) =>
        new Shortsighted(gateway, wire, tables);

    private sealed class Shortsighted(Gateway gateway, Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken)
        {
            var now = gateway.Process.Clock.GetUtcNow();
            return [.. (await base.ReadAsync(questions, cancellationToken)).Select(books => books with
            {
                Balances = [.. books.Balances.Where(balance => balance.Period.Since <= now)],
            })];
        }
    }
}

/// <summary>An edit is saved and does not move the epoch on; only the activation that edits does, a little
/// later.</summary>
internal sealed class EditWithoutEpoch : Build
{
    public override bool SavesMoveOn => false;
}
