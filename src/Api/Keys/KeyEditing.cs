using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Changes the key that a body names, and tells what it is then.</summary>
internal sealed class KeyEditing(KeyRights rights, NamedKeys keys, Books books, SavedBudgets budgets, TimeProvider time)
{
    /// <summary>Changes the fields that the body has.</summary>
    public async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, Caller caller, CancellationToken cancellationToken)
    {
        var changes = KeyChanges.Read(fields, time.GetUtcNow());
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseOwnersAsync(fields, cancellationToken) is { } orphan)
            return orphan;
        var (link, unknown) = await budgets.LinkAsync(changes.Link, cancellationToken);
        if (unknown is not null)
            return unknown;

        return await EditAsync(fields, caller, changes.With(fields, link), changes, cancellationToken);
    }

    /// <summary>Blocks it, or lifts its block.</summary>
    public Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields, Caller caller, bool blocked, CancellationToken cancellationToken) =>
        EditAsync(fields, caller, [new LimitsEdit.OfBlocked(blocked)], changes: null, cancellationToken);

    private async Task<Results<JsonAnswer, ApiError>> EditAsync(
        Fields fields, Caller caller, LimitsEdit[] edits, KeyChanges? changes, CancellationToken cancellationToken)
    {
        var name = fields.Required("key", fields.Text("key"));
        if (fields.Error is { } invalid)
            return invalid;
        if (!NamedKeys.IsName(name!))
            return ApiErrors.BadField("key", "Invalid key format.");
        if (await keys.FindAsync(name!, cancellationToken) is not { } key)
            return NotFound(name!);
        if (await rights.RefuseChangeAsync(caller, fields, key, cancellationToken) is { } forbidden)
            return forbidden;

        var outcome = await key.Edit(edits, changes?.Profile.ToString()).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Done && changes?.Spent is { } spent)
            outcome = (await key.SetSpentAsync(spent, "/key/update", caller.Author, cancellationToken)).Outcome;
        if (outcome == EditOutcome.Unknown)
            return NotFound(name!);
        if (outcome == EditOutcome.AliasTaken)
            return KeyEndpoints.AliasTaken(fields.Text("key_alias"));
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);
        if (await key.Read().WaitAsync(cancellationToken) is not { } edited)
            return NotFound(name!);

        var held = await budgets.OfAsync(edited.Limits, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("key", name);
            json.WriteString("token", edited.Profile.Token);
            KeyRow.Write(json, edited.Profile, edited.Limits, BudgetFigures.Of(edited.Figures, time.GetUtcNow()), held);
            json.WriteEndObject();
        });
    }

    /// <summary>No such key.</summary>
    public static ApiError NotFound(string name) =>
        ApiErrors.NotFound($"Key {NamedKeys.Shown(name)} not found", "key");
}
