using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;

namespace Tollgate.Grains.Tests;

public sealed class GrainOfEveryKindTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task Every_kind_is_a_grain_and_lets_calls_through_unmade_exactly_where_it_exists_unmade()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        foreach (var kind in Enum.GetValues<AccountKind>())
        {
            var account = AccountId.Of(kind, "blue:ann");

            var judgement = await house.Grains.GetAccount(account).Judge(default(CallEstimate) with { Model = "" });

            Assert.Equal(account, judgement.Figures.Account);
            Assert.Equal(
                (kind, kind.Facts.ExistsUnmade ? null : (RefusalReason?)RefusalReason.Unknown),
                (kind, judgement.Refusal?.Reason));
        }
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
