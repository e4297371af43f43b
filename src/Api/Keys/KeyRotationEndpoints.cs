using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Creation;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Ledger;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Keys;

/// <summary>A new secret for a key: the account stays, with its spend and its limits, and the secret before it ends at
/// once or after a time of grace.</summary>
internal static class KeyRotationEndpoints
{
    public static void MapKeyRotation(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/regenerate", RegenerateAsync).Describe(KeyOperations.Regenerate);
        routes.MapPost("/key/{key}/regenerate", RegenerateAsync).Describe(KeyOperations.RegenerateNamed);
    }

    private static async Task<Results<JsonAnswer, ApiError>> RegenerateAsync(
        Fields fields,
        QueryFields query,
        HttpRequest request,
        Caller caller,
        KeyRights rights,
        KeyEditing editing,
        CreationRules rules,
        NamedKeys keys,
        MasterKey master,
        Books books,
        SavedBudgets budgets,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = request.RouteValues["key"] as string
            ?? query.Text("key", NewKey.SecretMax)
            ?? fields.Required("key", fields.Text("key"));
        var secret = NewKey.SecretOf(fields, master, "new_key");
        var grace = fields.Duration("grace_period");
        var body = await rules.KeyChangeAsync(fields, name, cancellationToken);
        var changes = KeyChanges.Read(body, now, "key", "new_key", "grace_period");
        if ((query.Error ?? body.Error) is { } invalid)
            return invalid;
        if (await keys.FindAsync(name!, cancellationToken) is not { } grain)
            return KeyEditing.NotFound(name!);
        if (await rights.RefuseChangeAsync(caller, fields, grain, cancellationToken) is { } forbidden)
            return forbidden;
        if (await books.RefuseOwnersAsync(fields, cancellationToken) is { } orphan)
            return orphan;
        var (link, unknown) = await budgets.LinkAsync(changes.Link, cancellationToken);
        if (unknown is not null)
            return unknown;
        var hash = PresentedKey.HashOf(secret);
        if (await books.FindAsync("credential", hash).WaitAsync(cancellationToken) is not null)
            return KeyEndpoints.Taken;

        changes.Profile.Set("token", hash);
        changes.Profile.Set("name", PresentedKey.Mask(secret));
        LimitsEdit[] edits =
            [.. changes.With(fields, link), new LimitsEdit.Rotation(hash, grace?.After(now) ?? now)];
        var edit = new AccountEdit.Changes(edits, changes.Profile.ToString());
        var outcome = await grains.EditAsync(
            new(grain.GetPrimaryKeyString()),
            edit.Spending(changes.Spent, "/key/regenerate", caller),
            cancellationToken);
        if (outcome == EditOutcome.AliasTaken)
            return KeyEndpoints.AliasTaken(fields.Text("key_alias"));
        if (outcome == EditOutcome.Overallotted && await grain.Read().WaitAsync(cancellationToken) is { } before)
            return await editing.OverallottedAsync(fields, before, edits, cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await grain.Read().WaitAsync(cancellationToken) is { } rotated && outcome == EditOutcome.Done
            ? new JsonAnswer(json => KeyRow.WriteGenerated(
                json, secret, rotated.Profile, rotated.Limits, BudgetFigures.Of(rotated.Figures, now).Spent))
            : KeyEditing.NotFound(name!);
    }
}
