using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

public sealed class MasterKeyTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task The_master_key_is_an_account_without_limits_that_was_never_made()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var master = house.Key("master");

        var identity = await master.Identify();
        Assert.Equal(AccountId.Key("master"), identity!.Key);
        Assert.Null(identity.MaxBudget);
        Assert.IsType<Admission.Admitted>(await master.AskAsync(1_000_000m));
        Assert.Equal(EditOutcome.Exists, await master.Create(Profiles.Key("master"), Profiles.Limits(1.00m)));
    }

    [Fact]
    public async Task What_is_spent_in_its_name_is_seen_in_one_period_for_ever()
    {
        await using (var house = await House.OpenAsync(_folder.Ledger))
        {
            var call = await house.Key("master").AdmitAsync(0.50m);
            Assert.Equal(OpenState.Opened, await house.OpenAsync(call));
            await house.SettleAsync(call, 0.40m);
        }

        await using var later = await House.OpenAsync(_folder.Ledger);
        later.Time.Advance(TimeSpan.FromDays(400));
        var reading = await later.Key("master").Read();

        Assert.Equal(new Money(0.40m), reading!.Figures.Budgets[0].Spent);
        Assert.Equal(new Period(0), reading.Figures.Budgets[0].Period);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
