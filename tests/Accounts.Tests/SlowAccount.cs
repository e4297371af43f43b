using System.Collections.Immutable;
using Tollgate.Accounts.Tests.Periods;

namespace Tollgate.Accounts.Tests;

/// <summary>What an account should do, the slow way: it keeps everything that it was ever told, changes nothing in
/// place, and adds up from the beginning whenever it is asked.</summary>
/// <param name="Latest">The latest instant at which it was asked: the clock may go back, the periods may not.</param>
internal sealed record SlowAccount(
    AccountId Id,
    Limits Limits,
    ImmutableList<HeldCall> Holds,
    ImmutableList<Balance> News,
    DateTimeOffset Latest)
{
    private sealed record Limit(AccountId Id, Money? Max, Window Window);

    private IEnumerable<Limit> All =>
    [
        new(Id, Limits.MaxBudget, Limits.Window),
        .. Limits.Windows.Select(window =>
            new Limit(Id.Hosted("window", window.Name), window.MaxBudget, window.Window)),
    ];

    public SlowAccount At(DateTimeOffset now) => this with { Latest = now > Latest ? now : Latest };

    public (SlowAccount After, Admission Answer) Admit(CallEstimate call, long epoch, DateTimeOffset now)
    {
        if (Holds.Find(hold => hold.Call == call.Call) is { } standing)
            return (this, new Admission.Admitted(epoch, standing.Charges));

        var then = At(now);
        var isHard = Limits.Enforcement == Enforcement.Hard;
        var isUnpriced = call.Pricing == Pricing.UnknownAllowed;
        if (call.Pricing != Pricing.Free)
        {
            foreach (var (limit, figures) in then.All.Zip(then.Figures()))
            {
                if (limit.Max is { } max && call.Pricing == Pricing.Unknown)
                    return (then, Refused(new(Id, RefusalReason.Unpriced)));
                if (figures.Max is not { } most)
                    continue;

                var left = most.Dollars - figures.Spent.Dollars - figures.Held.Dollars;
                if (!isHard ? left > 0 : left > 0 && left >= call.Held.Dollars && (call.IsBound || isUnpriced))
                    continue;
                if (isHard && !call.IsBound && !isUnpriced && figures.Spent < most)
                    return (then, Refused(new(Id, RefusalReason.BoundNeeded)));

                return (then, Refused(
                    new(limit.Id, limit.Id == Id ? RefusalReason.MaxBudget : RefusalReason.WindowBudget)
                    {
                        Max = most,
                        Spent = figures.Spent,
                        Held = figures.Held,
                        Bound = isHard ? call.Held : null,
                        Room = isHard ? then.Room() : null,
                        ResetsAt = figures.ResetsAt,
                    }));
            }
        }

        var charges = then.Figures().Select(figures => new Charge(figures.Account, figures.Period)).ToArray();
        var hold = new HeldCall(call.Call, call.Held, now, charges);
        return (then with { Holds = then.Holds.Add(hold) }, new Admission.Admitted(epoch, charges));
    }

    public SlowAccount Extend(CallId call, Money held) => this with
    {
        Holds = Holds.ConvertAll(hold => hold.Call == call && hold.Held < held ? hold with { Held = held } : hold),
    };

    public (SlowAccount After, bool WasHeld) End(CallId call) =>
        (this with { Holds = Holds.RemoveAll(hold => hold.Call == call) }, Holds.Exists(hold => hold.Call == call));

    public SlowAccount Observe(Balance balance) => this with { News = News.Add(balance) };

    /// <summary>What a call would be charged to by the clock alone, the account's own budget first.</summary>
    public IReadOnlyList<Charge> ChargesAt(DateTimeOffset instant) =>
        [.. All.Select(limit => new Charge(limit.Id, new Period(Stepping.At(limit.Window, instant).Since)))];

    public IReadOnlyList<BudgetExplanation> Figures() =>
    [
        .. All.Select(limit =>
        {
            var (since, next) = Stepping.At(limit.Window, Latest);
            var charge = new Charge(limit.Id, new Period(since));
            var newest = News
                .Where(news => news.Account == charge.Account && news.Period == charge.Period)
                .OrderBy(news => news.Version)
                .LastOrDefault();
            var held = Sum(Holds.Where(hold => hold.Charges.Contains(charge)).Select(hold => hold.Held));
            return new BudgetExplanation(
                limit.Id, limit.Max, newest.Spent, new Money(held), charge.Period, next, newest.Version);
        }),
    ];

    private Money Room() => new(Figures()
        .Where(figures => figures.Max is not null)
        .Select(figures => figures.Max!.Value.Dollars - figures.Spent.Dollars - figures.Held.Dollars)
        .Order()
        .First());

    private Admission.Refused Refused(Refusal refusal) => new(refusal with { Alias = Limits.Alias });

    private static decimal Sum(IEnumerable<Money> amounts) => amounts.Sum(amount => amount.Dollars);
}
