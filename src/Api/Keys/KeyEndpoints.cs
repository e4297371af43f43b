using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Creation;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Keys;

/// <summary>Making keys and reading them.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/key/generate", GenerateAsync).Describe(KeyOperations.Generate);
        routes.MapPost("/key/service-account/generate", GenerateForServiceAsync).Describe(KeyOperations.GenerateForService);
        routes.MapGet("/key/info", InfoAsync).Describe(KeyOperations.Info);
    }

    private static async Task<Results<JsonAnswer, ApiError>> GenerateAsync(
        Fields fields,
        Caller caller,
        KeyRights rights,
        KeyMaking making,
        CreationRules rules,
        MasterKey master,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await rules.KeyAsync(fields, cancellationToken);
        var (key, invalid) = NewKey.Read(body, master, caller.Maker, time.GetUtcNow());
        if (key is null)
            return invalid!;
        key = key with { Profile = key.Profile.Within(caller, fields) };
        return await rights.RefuseNewAsync(caller, fields, key, cancellationToken) is { } forbidden
            ? forbidden
            : await making.MakeAsync(key, caller, fields, "/key/generate", cancellationToken);
    }

    // A key of a team that is no user's: it outlives whoever made it, and draws on no member's budget.
    private static async Task<Results<JsonAnswer, ApiError>> GenerateForServiceAsync(
        Fields fields,
        Caller caller,
        KeyRights rights,
        KeyMaking making,
        CreationRules rules,
        MasterKey master,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var team = fields.Id("team_id");
        if (team is null)
            fields.Refuse(ApiErrors.BadField("team_id", "team_id is required for service account keys. "
                + "Please specify `team_id` in the request body."));
        fields.RefuseSaid(
            "user_id", ApiErrors.BadField("user_id", "A service account has no user: user_id cannot be set"));
        var body = await rules.KeyAsync(fields, cancellationToken);
        var (key, invalid) = NewKey.Read(body, master, caller.Maker, time.GetUtcNow());
        if (key is null)
            return invalid!;
        key = key with { Profile = key.Profile.Within(caller, fields) with { UserId = null } };
        return await rights.RefuseServiceAccountAsync(caller, fields, team!, cancellationToken) is { } forbidden
            ? forbidden
            : await making.MakeAsync(key, caller, fields, "/key/service-account/generate", cancellationToken);
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query,
        Caller caller,
        KeyRights rights,
        NamedKeys keys,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var asked = query.Text("key", NewKey.SecretMax) ?? caller.Key?.Profile.Token ?? PresentedKey.MasterHash;
        if (query.Error is { } invalid)
            return invalid;

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
}
