using static Tollgate.Accounts.Tests.Some;

namespace Tollgate.Accounts.Tests;

/// <summary>An account sees for itself whether a call was made of the alias that it has.</summary>
public class ModelAliasTests
{
    private static readonly AccountId Team = AccountId.Team("red");
    private static readonly ModelAlias[] Mine = [new("gpt-4", "gpt-4o")];

    [Fact]
    public void A_call_for_what_the_alias_stands_for_is_admitted() =>
        With(Mine).Admit(Asked("gpt-4", Key), Noon).Admitted();

    [Fact]
    public void A_call_that_was_made_of_no_alias_is_asked_for_anew()
    {
        var refusal = With(Mine).Admit(Call(1) with { Model = "gpt-4" }, Noon).Refused();

        Assert.Equal(RefusalReason.Renamed, refusal.Reason);
        Assert.Equal(Mine, refusal.Aliases);
    }

    [Fact]
    public void A_call_that_was_made_of_an_old_alias_is_asked_for_anew()
    {
        Assert.Equal(RefusalReason.Renamed, Reason(With([new("gpt-4", "llama")]), Asked("gpt-4", Key)));
        Assert.Equal(RefusalReason.Renamed, Reason(With([new("other", "gpt-4o")]), Asked("gpt-4", Key)));
        Assert.Equal(RefusalReason.Renamed, Reason(With([]), Asked("gpt-4", Key)));
    }

    [Fact]
    public void What_an_alias_leads_to_is_not_followed()
    {
        var account = With([new("gpt-4", "gpt-4o"), new("gpt-4o", "llama")]);

        account.Admit(Asked("gpt-4", Key), Noon).Admitted();
        Assert.Equal(RefusalReason.Renamed, Reason(account, Call(2)));
    }

    [Fact]
    public void The_alias_of_a_team_goes_before_that_of_a_key_and_the_configurations_comes_last()
    {
        With([new("gpt-4", "llama")]).Admit(Asked("gpt-4", Team), Noon).Admitted();
        Assert.Equal(RefusalReason.Renamed, Reason(OfTeam([new("gpt-4", "llama")]), Asked("gpt-4", Key)));
        Assert.Equal(RefusalReason.Renamed, Reason(With([new("gpt-4", "llama")]), Asked("gpt-4", null)));
        Assert.Equal(RefusalReason.Renamed, Reason(OfTeam([new("gpt-4", "llama")]), Asked("gpt-4", null)));
        OfTeam([]).Admit(Asked("gpt-4", Key), Noon).Admitted();
    }

    [Fact]
    public void Who_may_not_call_at_all_is_told_that()
    {
        Assert.Equal(
            RefusalReason.Blocked,
            Reason((Limits() with { Blocked = true, Aliases = Mine }).Open(), Call(1) with { Model = "gpt-4" }));
    }

    [Fact]
    public void The_list_of_models_goes_by_the_model_that_serves_or_by_an_alias_of_ones_own()
    {
        Opens(With(Mine, "gpt-4o"), Asked("gpt-4", Key));
        Opens(With(Mine, "gpt-4"), Asked("gpt-4", Key));
        Opens(With([], "gpt-4"), Asked("gpt-4", Team));
        Opens(With([], "gpt-4"), Asked("gpt-4", null));
        Opens(OfTeam(Mine, "gpt-4"), Asked("gpt-4", Team));
        Opens(With([], "cheap"), Asked("gpt-4", Team) with { Groups = ["cheap"] });
        Refuses(With(Mine, "llama"), Asked("gpt-4", Key));
    }

    [Fact]
    public void The_alias_of_a_key_leads_nowhere_that_its_team_forbids() =>
        Refuses(OfTeam([], "gpt-4"), Asked("gpt-4", Key));

    private static Account With(ModelAlias[] aliases, params string[] models) =>
        (Limits() with { Aliases = aliases, Models = models }).Open();

    private static Account OfTeam(ModelAlias[] aliases, params string[] models) =>
        new(Team, 1, Limits() with { Aliases = aliases, Models = models }, [], []);

    private static CallEstimate Asked(string name, AccountId? of) => Call(1) with { Asked = name, AliasOf = of };

    private static void Opens(Account account, CallEstimate call) => account.Admit(call, Noon).Admitted();

    private static void Refuses(Account account, CallEstimate call) =>
        Assert.Equal(RefusalReason.ModelNotAllowed, Reason(account, call));

    private static RefusalReason Reason(Account account, CallEstimate call) =>
        account.Admit(call, Noon).Refused().Reason;
}
