using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

// Two processes over one ledger that know nothing of each other: each believes that the account is its own.
public sealed class TwoActivationsTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task The_word_of_a_stale_activation_opens_no_call()
    {
        await using var old = await House.OpenAsync(_folder.Ledger);
        await using var young = await House.OpenAsync(_folder.Ledger);
        await old.MadeTeamAsync("red", 1.00m);
        var stale = await old.Team("red").AdmitAsync(1.00m);
        var fresh = await young.Team("red").AdmitAsync(1.00m);

        Assert.Equal(OpenState.Fenced, await old.OpenAsync(stale));
        Assert.Equal(OpenState.Opened, await young.OpenAsync(fresh));

        await old.Team("red").Retire(stale.Admitted.Epoch);
        var again = Assert.IsType<Admission.Refused>(await RoundsAsync(old, 1.00m));
        Assert.Equal(new Money(1.00m), again.Refusal.Held);
        await young.SettleAsync(fresh, 1.00m);
        Assert.Empty((await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken)).Differences);
    }

    [Fact(Timeout = 60_000)]
    public async Task Books_stay_exact_and_no_budget_is_overspent_while_two_activations_duel()
    {
        await using var left = await House.OpenAsync(_folder.Ledger);
        await using var right = await House.OpenAsync(_folder.Ledger);
        await left.MadeTeamAsync("red", 1.00m);

        var spent = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => SpendAsync(i % 2 == 0 ? left : right, 0.10m)));

        Assert.Equal(1.00m, spent.Sum());
        var audit = await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken);
        Assert.Empty(audit.Differences);
        Assert.Equal(0, audit.OpenCalls);
        Assert.Equal(10, audit.Calls);
    }

    [Fact]
    public async Task Only_an_activation_whose_epoch_has_passed_makes_way()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        var epoch = (await team.Explain()).Epoch;

        await team.Retire(epoch - 1);
        Assert.Equal(epoch, (await team.Explain()).Epoch);

        await team.Retire(epoch);
        Assert.True((await team.Explain()).Epoch > epoch);
    }

    [Fact]
    public async Task Nobody_is_admitted_by_an_activation_that_makes_way()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        var epoch = (await team.Explain()).Epoch;

        var before = team.AdmitAsync(0.10m);
        var retired = team.Retire(epoch).AsTask();
        var after = Enumerable.Range(0, 100).Select(_ => team.AdmitAsync(0.10m)).ToArray();

        await retired;
        Assert.Equal(epoch, (await before).Admitted.Epoch);
        Assert.All(await Task.WhenAll(after), call => Assert.True(call.Admitted.Epoch > epoch));
    }

    [Fact]
    public async Task An_edit_of_a_stale_activation_is_tried_again_on_what_the_other_saved()
    {
        await using var left = await House.OpenAsync(_folder.Ledger);
        await using var right = await House.OpenAsync(_folder.Ledger);
        await left.Team("red").Explain();
        await right.MadeTeamAsync("red", 1.00m);

        Assert.Equal(EditOutcome.Exists, await left.Team("red").Create(Profiles.Team("red"), Profiles.Limits()));

        Assert.Equal(new Money(1.00m), (await left.Team("red").FiguresAsync()).Max);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // As a front does: an open that is refused for its epoch retires the activation and asks again.
    private static async Task<Admission> RoundsAsync(House house, decimal dollars, bool retry = false)
    {
        while (true)
        {
            var id = new CallId(Guid.CreateVersion7());
            var answer = await house.Team("red").AskAsync(dollars, id);
            if (answer is not Admission.Admitted admitted)
            {
                if (!retry || !((Admission.Refused)answer).Refusal.IsDueToHolds)
                    return answer;

                // What is held may be a call that the other cluster has settled: only a look from time to time finds that.
                house.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
                continue;
            }

            var call = new Call(id, new(dollars), admitted);
            if (await house.OpenAsync(call) == OpenState.Opened)
            {
                await house.Team("red").Tell(new News(await house.SettleAsync(call, dollars), [new(call.Id, 0)]));
                return answer;
            }

            await house.Team("red").Retire(admitted.Epoch);
        }
    }

    private static async Task<decimal> SpendAsync(House house, decimal dollars) =>
        await RoundsAsync(house, dollars, retry: true) is Admission.Admitted ? dollars : 0;
}
