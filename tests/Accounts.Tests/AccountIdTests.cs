using CsCheck;

namespace Tollgate.Accounts.Tests;

public class AccountIdTests
{
    private static readonly Gen<string> GenName = Gen.OneOf(Gen.String["%/:25Fk"], Gen.String);

    [Fact]
    public void Carries_its_kind_and_its_name()
    {
        var key = AccountId.Key("1f3c");

        Assert.Equal("key:1f3c", key.Value);
        Assert.Equal((AccountKind.Key, "1f3c", key), (key.Kind, key.Name, key.Host));
        Assert.Equal("key:1f3c", key.ToString());
    }

    [Fact]
    public void A_hosted_account_knows_its_host()
    {
        var hosted = AccountId.Team("a/b").Hosted("window", "7d");

        Assert.Equal("team:a%2Fb/window/7d", hosted.Value);
        Assert.Equal(AccountId.Team("a/b"), hosted.Host);
        Assert.Equal((AccountKind.Team, "a/b"), (hosted.Kind, hosted.Name));
    }

    [Fact]
    public void The_name_of_a_hosted_account_cannot_host_another() =>
        Assert.NotEqual(
            AccountId.Team("a").Hosted("window", "7d").Hosted("model", "x"),
            AccountId.Team("a").Hosted("window", "7d/model/x"));

    [Theory]
    [InlineData("a:b")]
    [InlineData("a%2Fb")]
    [InlineData("%")]
    [InlineData("%25")]
    [InlineData("/window/7d")]
    [InlineData("")]
    public void Any_name_comes_back_as_it_went_in(string name) => Assert.Equal(name, AccountId.Team(name).Name);

    [Theory]
    [InlineData("")]
    [InlineData("1f3c")]
    [InlineData(":1f3c")]
    [InlineData("Key:1f3c")]
    [InlineData("pot:1f3c")]
    public void What_names_no_kind_has_none(string value) =>
        Assert.Throws<FormatException>(() => new AccountId(value).Kind);

    [Fact]
    public void Every_kind_comes_back_from_its_prefix()
    {
        foreach (var kind in Enum.GetValues<AccountKind>())
            Assert.Equal(kind, AccountId.Of(kind, "x").Hosted("model", "key:y").Kind);
    }

    [Fact]
    public void Names_survive_and_never_collide() =>
        Gen.Select(GenName, GenName, GenName, GenName).Sample(
            (one, other, window, otherWindow) =>
            {
                var (left, right) = (AccountId.Team(one), AccountId.Team(other));
                Assert.Equal(one, left.Name);
                Assert.Equal(left, left.Host);
                Assert.Equal(one == other, left == right);
                Assert.NotEqual(left, AccountId.Key(one));

                var hosted = left.Hosted("window", window);
                Assert.Equal((left, AccountKind.Team, one), (hosted.Host, hosted.Kind, hosted.Name));
                Assert.NotEqual(hosted, right);
                Assert.NotEqual(hosted, left.Hosted("model", window));
                Assert.Equal((one, window) == (other, otherWindow), hosted == right.Hosted("window", otherWindow));
            },
            iter: 2_000);
}
