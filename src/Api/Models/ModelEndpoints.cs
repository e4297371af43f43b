using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Models;

/// <summary>The models that are served, as far as the key that asks may use them.</summary>
internal static class ModelEndpoints
{
    /// <summary>OpenAI's clients want a date; LiteLLM answers this one for every model.</summary>
    private const long Created = 1_677_610_602;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { "", "/v1" })
        {
            routes.MapGet($"{prefix}/models", ListAsync).Describe(ModelOperations.ListAll);
            routes.MapGet($"{prefix}/models/{{**model}}", OneAsync).Describe(ModelOperations.One);
        }
    }

    private static async Task<JsonAnswer> ListAsync(
        HttpContext context, Caller caller, IGrainFactory grains, ModelList models)
    {
        var names = await OpenToAsync(caller, models, grains, context.RequestAborted);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var name in names)
                Write(json, name);
            json.WriteEndArray();
            json.WriteString("object", "list");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> OneAsync(
        HttpContext context, [FromRoute] string model, Caller caller, IGrainFactory grains, ModelList models)
    {
        var names = await OpenToAsync(caller, models, grains, context.RequestAborted);
        return names.Contains(model, StringComparer.Ordinal)
            ? new JsonAnswer(json => Write(json, model))
            : ApiErrors.NotFound($"The model '{ApiErrors.Shorten(model)}' does not exist", "model");
    }

    private static async Task<IReadOnlyList<string>> OpenToAsync(
        Caller caller, ModelList models, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (caller.Key is not { } key)
            return models.Names;

        var team = key.Profile.TeamId is { } id
            ? await grains.GetGrain<ITeamGrain>(AccountId.Team(id).Value).Read().WaitAsync(cancellationToken)
            : null;
        return models.OpenTo(key.Limits, team?.Limits);
    }

    private static void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        json.WriteString("object", "model");
        json.WriteNumber("created", Created);
        json.WriteString("owned_by", "openai");
        json.WriteEndObject();
    }
}
