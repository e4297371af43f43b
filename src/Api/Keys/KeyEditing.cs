using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Creation;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Rates;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>A key that was changed, as it is now.</summary>
/// <param name="Name">By which it was asked for: its secret, or the hash of that.</param>
/// <param name="Held">The budget object that it holds; null where there is none.</param>
internal sealed record EditedKey(string Name, KeyReading Key, Saved<BudgetProfile>? Held);

/// <summary>Changes a key, and tells what it is then.</summary>
internal sealed class KeyEditing(
    KeyRights rights,
    NamedKeys keys,
    Books books,
    SavedBudgets budgets,
    CreationRules rules,
    Overallotment overallotment,
    IGrainFactory grains,
    TimeProvider time)
{
    /// <summary>Changes the fields that a body has.</summary>
    /// <param name="name">Null: the body should name it, and says so as its error.</param>
    public async Task<(EditedKey? Key, ApiError? Error)> UpdateAsync(
        string? name, Fields fields, Caller caller, string route, CancellationToken cancellationToken)
    {
        var body = await rules.KeyChangeAsync(fields, name, cancellationToken);
        var changes = KeyChanges.Read(body, time.GetUtcNow(), "key");
        if (body.Error is { } invalid)
            return (null, invalid);
        if (await books.RefuseOwnersAsync(fields, cancellationToken) is { } orphan)
            return (null, orphan);
        var (link, unknown) = await budgets.LinkAsync(changes.Link, cancellationToken);
        if (unknown is not null)
            return (null, unknown);

        return await EditAsync(name!, fields, caller, route, changes.With(fields, link), changes, cancellationToken);
    }

    /// <summary>Blocks it, or lifts its block.</summary>
    public Task<(EditedKey? Key, ApiError? Error)> BlockAsync(
        string name, Fields fields, Caller caller, bool blocked, string route, CancellationToken cancellationToken) =>
        EditAsync(
            name, fields, caller, route, [new LimitsEdit.OfBlocked(blocked)], changes: null, cancellationToken);

    private async Task<(EditedKey? Key, ApiError? Error)> EditAsync(
        string name,
        Fields fields,
        Caller caller,
        string route,
        LimitsEdit[] edits,
        KeyChanges? changes,
        CancellationToken cancellationToken)
    {
        if (!NamedKeys.IsName(name))
            return (null, ApiErrors.BadField("key", "Invalid key format."));
        if (await keys.FindAsync(name, cancellationToken) is not { } key)
            return (null, NotFound(name));
        if (await rights.RefuseChangeAsync(caller, fields, key, cancellationToken) is { } forbidden)
            return (null, forbidden);

        var edit = new AccountEdit.Changes(edits, changes?.Profile.ToString());
        var outcome = await grains.EditAsync(
            new(key.GetPrimaryKeyString()), edit.Spending(changes?.Spent, route, caller), cancellationToken);
        if (outcome == EditOutcome.AliasTaken)
            return (null, KeyEndpoints.AliasTaken(fields.Text("key_alias")));
        if (outcome == EditOutcome.Overallotted && await key.Read().WaitAsync(cancellationToken) is { } before)
            return (null, await OverallottedAsync(fields, before, edits, cancellationToken));
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return (null, ApiErrors.Of(outcome));
        return outcome == EditOutcome.Done && await key.Read().WaitAsync(cancellationToken) is { } edited
            ? (new(name, edited, await budgets.OfAsync(edited.Limits, cancellationToken)), null)
            : (null, NotFound(name));
    }

    /// <summary>Why what is guaranteed of a key's rates would not fit.</summary>
    public Task<ApiError> OverallottedAsync(
        Fields fields, KeyReading key, IEnumerable<LimitsEdit> edits, CancellationToken cancellationToken) =>
        overallotment.ReasonAsync(
            key.Figures.Account, key.Limits, edits, key.Profile.SourceOfRates(fields), cancellationToken);

    /// <summary>No such key.</summary>
    public static ApiError NotFound(string name) =>
        ApiErrors.NotFound($"Key {NamedKeys.Shown(name)} not found", "key");
}
