using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

/// <summary>Who is refused for what, and what comes first where several reasons hold.</summary>
public class RefusalTests
{
    private static readonly Limits Everything = Limits(0m) with
    {
        Credentials = [new("other")],
        Blocked = true,
        Models = ["llama"],
        Expires = Noon,
        Windows = [Window("1h", 0m)],
    };

    [Fact]
    public void The_first_reason_in_the_contracts_order_is_the_answer()
    {
        var limits = Everything;
        Assert.Equal(RefusalReason.Unknown, Reason(limits));
        limits = limits with { Credentials = [new(Hash)] };
        Assert.Equal(RefusalReason.Blocked, Reason(limits));
        limits = limits with { Blocked = false };
        Assert.Equal(RefusalReason.ModelNotAllowed, Reason(limits));
        limits = limits with { Models = ["gpt-4o"] };
        Assert.Equal(RefusalReason.Expired, Reason(limits));
        limits = limits with { Expires = null };
        Assert.Equal(RefusalReason.InFlight, Reason(limits, full: true));
        Assert.Equal(RefusalReason.MaxBudget, Reason(limits));
        limits = limits with { MaxBudget = null };
        Assert.Equal(RefusalReason.WindowBudget, Reason(limits));
        limits = limits with { Windows = [] };
        limits.Open().Admit(Call(1), Noon).Admitted();
    }

    [Fact]
    public void What_was_deleted_is_unknown_whoever_asks() =>
        Assert.Equal(RefusalReason.Unknown, Reason(Everything with { Deleted = true, Credentials = null }));

    [Fact]
    public void A_credential_names_its_account_until_it_expires()
    {
        var limits = Limits() with { Credentials = [new("new"), new(Hash, Noon)] };

        limits.Open().Admit(Call(1), Noon.AddTicks(-1)).Admitted();
        Assert.Equal(RefusalReason.Unknown, Reason(limits));
        Assert.Equal(RefusalReason.Unknown, Reason(limits with { Credentials = [] }));
        Assert.IsType<Admission.Refused>(limits.Open().Admit(Call(1) with { Credential = null }, Noon));
    }

    [Fact]
    public void An_account_without_credentials_asks_for_none() =>
        Limits().Open().Admit(Call(1) with { Credential = null }, Noon).Admitted();

    [Fact]
    public void An_account_expires_at_its_instant_and_says_when()
    {
        var limits = Limits() with { Expires = Noon };

        limits.Open().Admit(Call(1), Noon.AddTicks(-1)).Admitted();
        Assert.Equal(
            new Refusal(Key, RefusalReason.Expired) { Alias = "laptop", Expired = Noon },
            limits.Open().Admit(Call(1), Noon).Refused());
    }

    [Fact]
    public void A_refused_model_comes_with_those_that_are_allowed()
    {
        var limits = Limits() with { Models = ["llama", "openai/*"] };

        Assert.Equal(limits.Models, limits.Open().Admit(Call(1), Noon).Refused().Models);
    }

    [Theory]
    [InlineData(0.5, 0.5, true)]
    [InlineData(1.0, 0.0, false)]
    [InlineData(1.0, 0.5, false)]
    [InlineData(1.5, 0.0, false)]
    public void Is_due_to_holds_as_long_as_less_than_the_budget_is_spent(double spent, double held, bool isDueToHolds)
    {
        var account = Account(1m);
        account.Admit(Call(1, (decimal)held), Noon);
        account.Observe(Balance((decimal)spent, version: 1));

        Assert.Equal(isDueToHolds, account.Admit(Call(2), Noon).Refused().IsDueToHolds);
    }

    [Fact]
    public void Nothing_but_holds_is_due_to_holds()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>())
            Assert.Equal(reason == RefusalReason.InFlight, new Refusal(Key, reason).IsDueToHolds);
    }

    private static RefusalReason Reason(Limits limits, bool full = false)
    {
        HeldCall[] open = full ? [new(Id(9), Money.Max, Noon, [])] : [];
        return new Account(Key, 7, limits, open, []).Admit(Call(1, 1m), Noon).Refused().Reason;
    }
}
