using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;

namespace Tollgate.Api.Keys;

/// <summary>Several keys at once, and whether one works.</summary>
internal static class KeyStateEndpoints
{
    /// <summary>How many keys one request may ask about.</summary>
    public const int KeysMax = 100;

    public static void MapKeyStates(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/key/info", InfoAsync).Describe(KeyOperations.InfoOfMany);
        routes.MapPost("/key/health", Health).Describe(KeyOperations.Health);
    }

    // What nobody has, or the caller may not read, is left out, as LiteLLM does.
    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        Fields fields,
        Caller caller,
        KeyRights rights,
        NamedKeys keys,
        SavedBudgets budgets,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var names = fields.Required("keys", fields.Names("keys"));
        if (names.Count > KeysMax)
            fields.Refuse(ApiErrors.BadField("keys", $"keys cannot have more than {KeysMax} entries"));
        if (fields.Error is { } invalid)
            return invalid;

        var found = new List<(KeyReading Key, Lists.Saved<Grains.Budgets.BudgetProfile>? Held)>();
        foreach (var account in (await keys.ByNameAsync(names, cancellationToken)).OfType<Accounts.AccountId>().Distinct())
        {
            if (await grains.GetGrain<IKeyGrain>(account.Value).Read().WaitAsync(cancellationToken) is { } key
                && await rights.RefuseReadingAsync(caller, key.Profile, cancellationToken) is null)
                found.Add((key, await budgets.OfAsync(key.Limits, cancellationToken)));
        }

        var now = time.GetUtcNow();
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("key", names);
            json.WriteStartArray("info");
            foreach (var (key, held) in found)
            {
                json.WriteStartObject();
                json.WriteString("token", key.Profile.Token);
                KeyRow.Write(json, key.Profile, key.Limits, BudgetFigures.Of(key.Figures, now), held);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // One that does not work does not come as far as this.
    private static JsonAnswer Health() => new(json =>
    {
        json.WriteStartObject();
        json.WriteString("key", "healthy");
        json.WriteNull("logging_callbacks");
        json.WriteEndObject();
    });
}
