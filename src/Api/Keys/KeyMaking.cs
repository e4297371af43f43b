using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Rates;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Makes a key, and tells its secret.</summary>
internal sealed class KeyMaking(IGrainFactory grains, Books books, SavedBudgets budgets, Overallotment overallotment)
{
    /// <param name="key">As the caller may make it, but for its limits: they stay within his own.</param>
    /// <param name="said">The body as the caller sent it.</param>
    public async Task<Results<JsonAnswer, ApiError>> MakeAsync(
        NewKey key, Caller caller, Fields said, string route, CancellationToken cancellationToken)
    {
        var (within, above) = key.Limits.Within(caller, said);
        if (above is not null)
            return above;
        var (team, organization) = (key.Profile.TeamId, key.Profile.OrganizationId);
        if (await books.RefuseOwnersAsync(team, organization, UnknownTeam, cancellationToken) is { } orphan)
            return orphan;
        var (link, unknown) = await budgets.LinkAsync(key.Limits.Budget, cancellationToken);
        if (unknown is not null)
            return unknown;

        // It may be the newer secret of a key that was made under another.
        if (await books.FindAsync("credential", key.Profile.Token).WaitAsync(cancellationToken) is not null)
            return KeyEndpoints.Taken;

        var limits = within with { Budget = link };
        var account = AccountId.Key(key.Profile.Token);
        var creation = new AccountEdit.Creation(key.Profile, limits);
        var outcome = await grains.EditAsync(
            account, creation.Spending(key.Spent > Money.Zero ? key.Spent : null, route, caller), cancellationToken);
        // Whoever deleted its team meanwhile may have swept it before the key was there.
        if (outcome == EditOutcome.Done
            && await books.RefuseOwnersAsync(team, organization, UnknownTeam, cancellationToken) is { } late)
        {
            await grains.GetAccount(account).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            return late;
        }

        return outcome switch
        {
            EditOutcome.Done => new JsonAnswer(
                json => KeyRow.WriteGenerated(json, key.Secret, key.Profile, limits, key.Spent)),
            EditOutcome.Exists => KeyEndpoints.Taken,
            EditOutcome.AliasTaken => KeyEndpoints.AliasTaken(key.Profile.Alias),
            EditOutcome.Overallotted => await overallotment.ReasonAsync(
                account, limits, KeyOwners.SourceOfRates(team, organization), cancellationToken),
            var other => ApiErrors.Of(other),
        };
    }

    private static ApiError UnknownTeam(string id) => ApiErrors.BadField(
        "team_id", $"Unable to find team object in database. Team ID: {ApiErrors.Shorten(id)}");
}
