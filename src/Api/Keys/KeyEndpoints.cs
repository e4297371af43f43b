using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Making keys and reading them.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/generate", GenerateAsync);
        routes.MapGet("/key/info", InfoAsync);
    }

    private static async Task<Results<JsonAnswer, ApiError>> GenerateAsync(
        Fields fields,
        Caller caller,
        KeyRights rights,
        MasterKey master,
        IGrainFactory grains,
        Books books,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (key, invalid) = NewKey.Read(fields, master, caller.Maker, time.GetUtcNow());
        if (key is null)
            return invalid!;
        key = key with { Profile = key.Profile.Within(caller) };
        if (await rights.RefuseNewAsync(caller, fields, key, cancellationToken) is { } forbidden)
            return forbidden;
        var (within, above) = key.Limits.Within(caller);
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
            return Taken;

        var limits = within with { Budget = link };
        var grain = grains.GetGrain<IKeyGrain>(AccountId.Key(key.Profile.Token).Value);
        var outcome = await grain.Create(key.Profile, limits).WaitAsync(cancellationToken);
        // Whoever deleted its team meanwhile may have swept it before the key was there.
        if (outcome == EditOutcome.Done
            && await books.RefuseOwnersAsync(team, organization, UnknownTeam, cancellationToken) is { } late)
        {
            await grain.Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            return late;
        }

        if (outcome == EditOutcome.Done && key.Spent > Money.Zero)
            outcome = (await grain.SetSpentAsync(
                key.Spent, "/key/generate", caller.Author, cancellationToken)).Outcome;
        return outcome switch
        {
            EditOutcome.Done => new JsonAnswer(
                json => KeyRow.WriteGenerated(json, key.Secret, key.Profile, limits, key.Spent)),
            EditOutcome.Exists => Taken,
            EditOutcome.AliasTaken => AliasTaken(key.Profile.Alias),
            var other => ApiErrors.Of(other),
        };
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        HttpContext context,
        Caller caller,
        KeyRights rights,
        NamedKeys keys,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var asked = context.Request.Query["key"].ToString();
        if (asked.Length == 0)
            asked = caller.Key?.Profile.Token ?? PresentedKey.MasterHash;

        if (await keys.FindAsync(asked, cancellationToken) is not { } grain
            || await grain.Read().WaitAsync(cancellationToken) is not { } key)
            return ApiErrors.NotFound("Key not found in database", "key");
        if (await rights.RefuseReadingAsync(caller, key.Profile, cancellationToken) is { } forbidden)
            return forbidden;

        var now = time.GetUtcNow();
        var held = await budgets.OfAsync(key.Limits, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("key", asked);
            json.WriteStartObject("info");
            KeyRow.Write(json, key.Profile, key.Limits, BudgetFigures.Of(key.Figures, now), held);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal static ApiError Taken { get; } =
        ApiErrors.BadField("key", "This key already exists. Please use a different key.");

    internal static ApiError AliasTaken(string? alias) => ApiErrors.BadField(
        "key_alias", $"Key with alias '{alias}' already exists. Unique key aliases across all keys are required.");

    private static ApiError UnknownTeam(string id) => ApiErrors.BadField(
        "team_id", $"Unable to find team object in database. Team ID: {ApiErrors.Shorten(id)}");
}
