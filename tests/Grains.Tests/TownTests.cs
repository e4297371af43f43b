using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>Whichever process a call comes through, there is one account.</summary>
public sealed class TownTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    // litellm#33325, litellm#39390
    [Fact(Timeout = 120_000)]
    public async Task The_budget_of_a_model_pays_for_the_same_calls_through_two_processes_as_through_one()
    {
        await using var town = await Town.OpenAsync(_folder.Ledger, _folder.Time, processes: 2, new());
        var key = AccountId.Key("cafe");
        await town.Fronts[0].Grains.GetGrain<IKeyGrain>(key.Value).Create(Profiles.Key("cafe"), Profiles.Limits() with
        {
            Credentials = [new Credential("cafe")],
            ModelBudgets = [new("gpt-4o", new(0.10m), Window.Rolling(Profiles.Made, null))],
        });

        var spent = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(number => SpendAsync(town.Fronts[number % 2], key, 0.01m)));

        Assert.Equal(0.10m, spent.Sum());
        var explained = await town.Fronts[1].Grains.GetAccount(key).Explain();
        Assert.Equal((0.10m, 0m), (explained.Budgets[^1].Spent.Dollars, explained.Budgets[^1].Held.Dollars));
        Assert.Empty((await _folder.Ledger.AuditAsync(TestContext.Current.CancellationToken)).Differences);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _folder.DisposeAsync();
    }

    // Until it is let through, or refused for what is spent.
    private async Task<decimal> SpendAsync(Front front, AccountId key, decimal dollars)
    {
        var account = front.Grains.GetAccount(key);
        while (true)
        {
            var id = new CallId(Guid.CreateVersion7());
            switch (await account.AskAsync(dollars, id, "cafe"))
            {
                case Admission.Refused { Refusal.IsDueToHolds: true }:
                    await Task.Delay(
                        TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
                    break;
                case Admission.Admitted admitted:
                    await front.Books.OpenAsync(new(
                        id,
                        front.Instance,
                        new(dollars),
                        _folder.Time.GetUtcNow(),
                        admitted.Charges,
                        [new(key, admitted.Epoch)],
                        new("/v1/chat/completions", "gpt-4o", "openai/gpt-4o", Stream: false)));
                    var balances = await front.Books.SettleAsync(new(
                        id,
                        new Money(dollars),
                        default,
                        Estimated: false,
                        CallStatus.Success,
                        _folder.Time.GetUtcNow(),
                        admitted.Charges));
                    await account.Tell(new News([.. balances], [id]));
                    return dollars;
                default:
                    return 0;
            }
        }
    }
}
