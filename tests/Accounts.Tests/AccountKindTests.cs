using CsCheck;

namespace Tollgate.Accounts.Tests;

/// <summary>What holds of every kind of account, whichever there are.</summary>
public class AccountKindTests
{
    private static readonly AccountKind[] All = Enum.GetValues<AccountKind>();

    public static TheoryData<AccountKind> Kinds => [.. All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_name_comes_back_with_its_kind(AccountKind kind) => Gen.String.Sample(
        name =>
        {
            var account = AccountId.Of(kind, name);
            Assert.Equal((kind, name), (account.Kind, account.Name));
            Assert.StartsWith(account.Prefix + ":", account.Value, StringComparison.Ordinal);
        },
        iter: 200);

    [Fact]
    public void No_two_are_called_the_same()
    {
        Assert.Distinct(All.Select(kind => kind.Facts.Prefix));
        Assert.Distinct(All.Select(kind => kind.Facts.Title));
        Assert.Distinct(All.Select(kind => kind.Facts.AlertGroup));
        Assert.Distinct(All.Select(kind => kind.Facts.NotFound));
        Assert.Distinct(All.Select(kind => kind.Facts.OlderRateScope));
    }

    // Headers tell them apart by these alone.
    [Fact]
    public void No_two_share_the_header_of_a_rate() => Assert.Distinct(
        All.SelectMany(kind => new[] { kind.Facts.RateScope, kind.Facts.ModelRateScope }));

    // LiteLLM looks at the team first, and at all calls together last.
    [Fact]
    public void Refusals_are_told_of_in_the_order_of_the_contract()
    {
        AccountKind[] order =
        [
            AccountKind.Team, AccountKind.Key, AccountKind.Organization, AccountKind.Tag, AccountKind.Budget,
            AccountKind.User, AccountKind.Member, AccountKind.OrganizationMember, AccountKind.Customer, AccountKind.Proxy,
        ];

        Assert.Equal(order, order.Reverse().OrderBy(kind => kind.Facts.RefusalPlace));
    }
}
