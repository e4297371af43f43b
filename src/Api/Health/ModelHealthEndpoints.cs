using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Models;

namespace Tollgate.Api.Health;

/// <summary>Which deployments answer, as far as this process knows from its calls. None is called to find out: that would
/// cost what nobody pays for.</summary>
internal static class ModelHealthEndpoints
{
    public static void MapModelHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", HealthAsync).Describe(HealthOperations.Models);

    private static async Task<Results<JsonAnswer, ApiError>> HealthAsync(
        QueryFields query,
        Caller caller,
        ModelList models,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (model, id) = (query.Text("model"), query.Text("model_id"));
        if (query.Error is { } invalid)
            return invalid;

        var now = time.GetUtcNow();
        var asked = (await models.OpenToAsync(caller, grains, cancellationToken))
            .SelectMany(group => group.Deployments)
            .Where(deployment => (model is null || deployment.ModelGroup == model)
                && (id is null || deployment.Id == id))
            .ToLookup(deployment => !deployment.IsCoolingAt(now));
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            Write(json, "healthy_endpoints", asked[true], now);
            Write(json, "unhealthy_endpoints", asked[false], now);
            json.WriteNumber("healthy_count", asked[true].Count());
            json.WriteNumber("unhealthy_count", asked[false].Count());
            json.WriteEndObject();
        });
    }

    private static void Write(
        Utf8JsonWriter json, string name, IEnumerable<Deployment> deployments, DateTimeOffset now)
    {
        json.WriteStartArray(name);
        foreach (var deployment in deployments)
        {
            json.WriteStartObject();
            json.WriteString("model_name", deployment.ModelGroup);
            json.WriteString("model_id", deployment.Id);
            json.WriteString("model", deployment.Model);
            json.WriteString("api_base", deployment.ShownApiBase);
            if (deployment.Cooldown?.LeftAt(now) is { } left && left > TimeSpan.Zero)
                json.WriteString("error", string.Create(
                    CultureInfo.InvariantCulture,
                    $"It failed too often, and is passed over for another {left.TotalSeconds:0.#} s"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
