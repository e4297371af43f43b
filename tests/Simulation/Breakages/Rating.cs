using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Ledger;
using Tollgate.Simulation.Database;
using Tollgate.Simulation.Faults;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Breakages;

/// <summary>An activation reads something else of the last minute's calls than there is.</summary>
/// <param name="read">What it makes of what it read.</param>
internal sealed class RatesRead(Func<AccountBooks, AccountBooks> read) : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Reading(wire, tables, read);

    private sealed class Reading(Wire wire, Tables tables, Func<AccountBooks, AccountBooks> read)
        : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken) =>
            [.. (await base.ReadAsync(questions, cancellationToken)).Select(read)];
    }
}

/// <summary>An activation reads the calls that were settled of late before those that are open: what is settled in
/// between is in neither.</summary>
internal sealed class RecentBeforeRows : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Reversed(wire, tables);

    private sealed class Reversed(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<IReadOnlyList<AccountBooks>> ReadAsync(
            IReadOnlyList<BooksQuestion> questions, CancellationToken cancellationToken)
        {
            var recent = await Wire.AskAsync(() =>
                questions.Select(question => Tables.ReadRecent(question.Account, question.SettledAfter)).ToArray());
            var books = await base.ReadAsync(questions, cancellationToken);
            return [.. books.Select((read, i) => read with { Recent = recent[i] })];
        }
    }
}

/// <summary>The sweep tells nobody what the calls of the dead had held against rates.</summary>
internal sealed class RecoveredUncounted : Build
{
    public override RemoteLedger Ledger(Gateway gateway, Wire wire, Tables tables) => new Silent(wire, tables);

    private sealed class Silent(Wire wire, Tables tables) : RemoteLedger(wire, tables)
    {
        public override async Task<Recovery> RecoverAsync(
            IReadOnlyCollection<string> living, int most, CancellationToken cancellationToken)
        {
            var recovery = await base.RecoverAsync(living, most, cancellationToken);
            return recovery with { Calls = [.. recovery.Calls.Select(call => call with { HeldTokens = 0 })] };
        }
    }
}

/// <summary>Accounts hold no tokens for a call while it runs.</summary>
internal sealed class TokensNotHeld : Build
{
    public override Answers Admit(Resident resident, Questions questions) =>
        base.Admit(resident, new([.. questions.Calls.Select(call => call with { HeldTokens = 0 })]));
}

/// <summary>Whom a rate refuses, an account lets through that knows of no other call.</summary>
internal sealed class RatesIgnored : Build
{
    public override Answers Admit(Resident resident, Questions questions)
    {
        var account = resident.Account;
        var forgetful = new Account(account.Id, account.Epoch, account.Limits, [], []);
        var now = resident.Gateway.Process.Clock.GetUtcNow();
        return new([.. base.Admit(resident, questions).Admissions.Select((answer, i) =>
            answer is Admission.Refused { Refusal.Rate: not null } ? forgetful.Admit(questions.Calls[i], now) : answer)]);
    }
}

/// <summary>Accounts hear something else of how calls ended than was told.</summary>
internal sealed class EndedOtherwise(Func<Ending, Ending> hear) : Build
{
    public override News Heard(News news) => news with { Ended = [.. news.Ended.Select(hear)] };
}
