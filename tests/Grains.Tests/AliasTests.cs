using Tollgate.Accounts;
using Tollgate.Grains.Tests.Houses;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tests;

/// <summary>No call is opened under an alias that was edited, whichever activation admitted it.</summary>
public sealed class AliasTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    [Fact]
    public async Task A_call_that_was_admitted_under_an_alias_is_not_opened_after_its_edit()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        await EditAsync(team, "gpt-4o");
        var admitted = await AdmitAsync(team, "gpt-4o");

        await EditAsync(team, "llama");

        Assert.Equal(OpenState.Fenced, await house.OpenAsync(admitted));
        var refusal = Assert.IsType<Admission.Refused>(await AskAsync(team, "gpt-4o")).Refusal;
        Assert.Equal(RefusalReason.Renamed, refusal.Reason);
        Assert.Equal([new ModelAlias("best", "llama")], refusal.Aliases);
        Assert.Equal(OpenState.Opened, await house.OpenAsync(await AdmitAsync(team, "llama")));
    }

    [Fact]
    public async Task An_activation_that_does_not_know_of_the_edit_opens_nothing_either()
    {
        await using var left = await House.OpenAsync(_folder.Ledger);
        await using var right = await House.OpenAsync(_folder.Ledger);
        var team = await left.MadeTeamAsync("red");
        await EditAsync(team, "gpt-4o");
        await AdmitAsync(right.Team("red"), "gpt-4o");
        team = left.Team("red");

        await EditAsync(team, "llama");

        Assert.Equal(OpenState.Fenced, await right.OpenAsync(await AdmitAsync(right.Team("red"), "gpt-4o")));
        Assert.Equal(OpenState.Opened, await left.OpenAsync(await AdmitAsync(team, "llama")));
    }

    [Fact]
    public async Task Aliases_outlive_an_activation()
    {
        await using var house = await House.OpenAsync(_folder.Ledger);
        var team = await house.MadeTeamAsync("red");
        await EditAsync(team, "llama");

        await house.DeactivateAsync(team);

        await AdmitAsync(team, "llama");
        Assert.Equal([new ModelAlias("best", "llama")], (await team.Read())!.Limits.Aliases);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static async Task EditAsync(IAccountGrain team, string model) =>
        Assert.Equal(EditOutcome.Done, await team.Edit([new LimitsEdit.OfAliases([new("best", model)])]));

    private static async Task<Call> AdmitAsync(IAccountGrain team, string model)
    {
        var id = new CallId(Guid.CreateVersion7());
        return new(id, new(1), Assert.IsType<Admission.Admitted>(await AskAsync(team, model, id)));
    }

    private static async Task<Admission> AskAsync(IAccountGrain team, string model, CallId? id = null)
    {
        var call = new CallEstimate(
            id ?? new(Guid.CreateVersion7()), new(1), Pricing.Known, model, null, Asked: "best", AliasOf: AccountId.Team("red"));
        return Assert.Single((await team.Admit(new Questions([call]))).Admissions);
    }
}
