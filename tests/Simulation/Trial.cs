using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Grains;
using Tollgate.Simulation.Calls;
using Tollgate.Simulation.Checks;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation;

/// <summary>A world from its beginning to its rest: accounts are made, calls come, everything that can fail fails; then
/// the weather clears, and what was promised must hold.</summary>
internal sealed class Trial
{
    /// <summary>By how many seconds clocks are off at most, unless told otherwise.</summary>
    public const double ClockError = 1;

    private const int Processes = 3;
    private const double Founding = 1;
    // Statements land up to 60 s late, and accounts look at what they hold every 30 s.
    private const double Calm = 90;
    private const double Rest = 60;

    private readonly Cluster _cluster;
    private readonly World _world;
    private readonly Administration _administration;
    private readonly double _end;
    private readonly bool _outgrows;

    public Trial(int seed, Build? build = null, double clockError = ClockError, Action<string>? story = null)
    {
        _world = new(seed, story);
        _cluster = new(_world, build ?? new(), clockError);
        _administration = new(_cluster);
        _end = Founding + _world.Between(30, 110);
        _outgrows = _world.Chance(0.25);
    }

    public Cluster Cluster => _cluster;

    public Violation? Violation => _world.Violation;

    public ulong Hash => _world.Hash;

    public Trial Run()
    {
        for (var i = 0; i < Processes; i++)
            _cluster.Start();
        Found();
        _world.After(Founding, () => _cluster.Weather.IsRough = true);
        Some(20 + _world.Below(80), 0.9, () => Call(Plan()));
        DrawFaults();
        DrawEdits();
        _world.At((long)(_end * 1e6), Clear);
        _world.RunUntil(_end + Calm + Rest);

        if (Violation is null)
            new Closing(_cluster).Check();
        _cluster.Counts.Events = _world.Events;
        _cluster.Counts.Hours = _world.Seconds / 3600;
        return this;
    }

    private void DrawFaults()
    {
        Some(_world.Below(5), 1, () => Somebody(_cluster.Crash));
        Some(_world.Below(3), 1, () => Somebody(gateway =>
        {
            _cluster.Counts.Zombies++;
            _cluster.Declare(gateway);
            if (_world.Chance(0.6))
                _world.After(_world.Between(0, 60), () => _cluster.Crash(gateway));
        }));
        Some(_world.Below(3), 0.8, () =>
        {
            _cluster.Counts.Outages++;
            _world.Tell("the ledger is down");
            _cluster.Weather.IsLedgerUp = false;
            _world.After(_world.Between(0.2, 12), () =>
            {
                _world.Tell("the ledger is up");
                _cluster.Weather.IsLedgerUp = true;
            });
        });
        Some(_world.Below(8), 1, () => _cluster.Flip(_world.Pick(Administration.Accounts)));
        Some(_world.Below(5), 1, () =>
        {
            if (_cluster.ResidentsOf(_world.Pick(Administration.Accounts)) is { Count: > 0 } residents)
                _world.Pick(residents).Close();
        });
        Some(_world.Below(4), 1, () =>
        {
            if (_cluster.Any(gateway => gateway.IsAlive) is not { } gateway)
                return;
            _cluster.Counts.Steps++;
            gateway.Process.Clock.Error = _cluster.ClockError();
            _world.Tell($"the clock of {gateway} steps to {gateway.Process.Clock.Error.TotalSeconds:F3} s");
        });
        // For a moment somebody takes a living process for dead.
        Some(_world.Below(3), 1, () => Somebody(victim => Somebody(believer =>
        {
            if (victim == believer)
                return;
            believer.View.Learn(victim.Address, SiloStatus.Dead);
            _world.After(_world.Between(1, 12), () =>
            {
                if (!victim.IsDeclaredDead)
                    believer.View.Learn(victim.Address, SiloStatus.Active);
            });
        })));
    }

    private void DrawEdits() => Some(_world.Below(6), 1, () =>
    {
        var account = _world.Pick(Administration.Accounts);
        var edit = _administration.AnyEdit();
        if (_cluster.Any(gateway => gateway.IsAlive) is not { } gateway)
            return;
        gateway.Process.Run(() => _administration.EditAsync(gateway, account, edit));
        if (edit is LimitsEdit.OfBlocked)
            Later(account, (by, account) => _administration.EditAsync(by, account, new LimitsEdit.OfBlocked(false)));
        if (edit is LimitsEdit.Deletion)
            Later(account, _administration.CreateAsync);
    });

    private void Later(AccountId account, Func<Gateway, AccountId, Task<EditOutcome>> edit) => _world.After(
        _world.Between(0, 10),
        () => Somebody(gateway => gateway.Process.Run(() => edit(gateway, account))));

    // A few years of faults in a minute; then the sky clears, and every account must let a call through again.
    private void Clear()
    {
        _world.Tell("the weather clears");
        _cluster.Weather.IsRough = false;
        _cluster.Weather.IsLedgerUp = true;
        _world.After(Calm, () => Somebody(gateway => gateway.Process.Run(() => ProbeAsync(gateway))));
    }

    private async Task ProbeAsync(Gateway gateway)
    {
        foreach (var account in Administration.Accounts)
        {
            await CertainlyAsync(
                () => _administration.CreateAsync(gateway, account), EditOutcome.Done, EditOutcome.Exists);
            await CertainlyAsync(
                () => _administration.EditAsync(
                    gateway,
                    account,
                    [
                        new LimitsEdit.OfBlocked(false),
                        new LimitsEdit.OfMaxBudget(Administration.Cents(100_000)),
                        .. Administration.PlentyAtOnce,
                        new LimitsEdit.Reset(),
                    ]),
                EditOutcome.Done);
        }

        foreach (var key in Administration.Keys)
        {
            _cluster.Counts.Probes++;
            var walk = _cluster.Call(gateway, new(key, Administration.Cents(1), Administration.Cents(1), [0.1]));
            await Task.Delay(TimeSpan.FromSeconds(5), gateway.Process.Clock);
            if (walk.Decision is not Decision.Opened)
                _world.Break("I7", $"a probe of {key} is not admitted: {walk.Decision}");
        }
    }

    private async Task CertainlyAsync(Func<Task<EditOutcome>> edit, params EditOutcome[] expected)
    {
        var outcome = EditOutcome.Unavailable;
        for (var i = 0; i < 3; i++)
        {
            outcome = await edit();
            if (expected.Contains(outcome))
                return;
        }

        _world.Break("I7", $"an edit ended as {outcome}");
    }

    private void Found()
    {
        foreach (var account in Administration.Accounts)
            Somebody(gateway => gateway.Process.Run(() => _administration.CreateAsync(gateway, account)));
    }

    private CallPlan Plan()
    {
        var held = 4 + _world.Below(36);
        var cost = _world.Chance(0.1) ? 0
            : _outgrows && _world.Chance(0.2) ? held + _world.Below(2 * held)
            : 1 + _world.Below(held);
        return new(
            _world.Pick(Administration.Keys),
            Administration.Cents(held),
            Administration.Cents(cost),
            [.. Enumerable.Range(0, 1 + _world.Below(3)).Select(_ =>
                _world.Chance(0.05) ? _world.Between(5, 30) : _world.Between(0, 1.2))],
            _world.Chance(0.3) ? $"again-{_world.Below(4)}" : null,
            _world.Chance(0.7) ? Administration.LimitedModel : "o3");
    }

    private void Call(CallPlan plan)
    {
        if (_cluster.Any(gateway => gateway.IsAlive) is { } gateway)
            _cluster.Call(gateway, plan);
    }

    private void Somebody(Action<Gateway> does)
    {
        if (_cluster.Any(gateway => gateway is { IsAlive: true, IsDeclaredDead: false }) is { } gateway)
            does(gateway);
    }

    // So many times, at any moments in a part of the rough time.
    private void Some(int times, double part, Action happening)
    {
        for (; times > 0; times--)
            _world.After(_world.Between(Founding, Founding + ((_end - Founding) * part)), happening);
    }
}
