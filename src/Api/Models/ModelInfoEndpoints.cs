using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;

namespace Tollgate.Api.Models;

/// <summary>Where the models that a key may use are served, and what they cost. Secrets are never told.</summary>
internal static class ModelInfoEndpoints
{
    public static void MapModelInfo(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/model/info", InfoAsync).Describe(ModelOperations.Info);
        routes.MapGet("/v1/model/info", InfoAsync).Describe(ModelOperations.Info);
        routes.MapGet("/v2/model/info", PageAsync).Describe(ModelOperations.InfoPage);
        routes.MapGet("/model_group/info", GroupsAsync).Describe(ModelOperations.Groups);
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query,
        Caller caller,
        ModelList models,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var id = query.Text("litellm_model_id");
        if (query.Error is { } invalid)
            return invalid;

        var found = await models.OpenToAsync(caller, grains, cancellationToken);
        var deployments = found.SelectMany(group => group.Deployments)
            .Where(deployment => id is null || deployment.Id == id).ToArray();
        if (id is not null && deployments.Length == 0)
            return ApiErrors.BadField("litellm_model_id", $"Model id = {ApiErrors.Shorten(id)} not found on litellm proxy");
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            WriteAll(json, deployments);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> PageAsync(
        QueryFields query,
        Caller caller,
        ModelList models,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 50);
        var (model, search, id) = (query.Text("model"), query.Text("search"), query.Text("modelId"));
        query.RefuseUnserved("teamId", "debug");
        if (query.Error is { } invalid)
            return invalid;

        var found = (await models.OpenToAsync(caller, grains, cancellationToken))
            .SelectMany(group => group.Deployments)
            .Where(deployment => (model is null || deployment.ModelGroup == model)
                && (id is null || deployment.Id == id)
                && (search is null || deployment.ModelGroup.Contains(search, StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            WriteAll(json, found.Skip((int)page.Offset).Take(page.Size));
            json.WriteNumber("total_count", found.Length);
            json.WriteNumber("current_page", page.Number);
            json.WriteNumber("total_pages", page.Of(found.Length));
            json.WriteNumber("size", page.Size);
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> GroupsAsync(
        QueryFields query,
        Caller caller,
        ModelList models,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var name = query.Text("model_group");
        if (query.Error is { } invalid)
            return invalid;

        var found = await models.OpenToAsync(caller, grains, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var group in found.Where(group => name is null || group.Name == name))
                WriteGroup(json, group.Name, group.Deployments);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<Deployment> deployments)
    {
        json.WriteStartArray("data");
        foreach (var deployment in deployments)
            WriteDeployment(json, deployment);
        json.WriteEndArray();
    }

    private static void WriteDeployment(Utf8JsonWriter json, Deployment deployment)
    {
        json.WriteStartObject();
        json.WriteString("model_name", deployment.ModelGroup);
        json.WriteStartObject("litellm_params");
        json.WriteString("model", deployment.Model);
        json.WriteString("api_base", deployment.ShownApiBase);
        json.WriteRate("rpm", deployment.Rates.Requests);
        json.WriteRate("tpm", deployment.Rates.Tokens);
        json.WriteRate("max_parallel_requests", deployment.Rates.Parallel);
        json.WriteNumber("timeout", deployment.Timeout.TotalSeconds);
        json.WriteNumber("stream_timeout", deployment.StreamTimeout.TotalSeconds);
        json.WriteEndObject();
        json.WriteStartObject("model_info");
        json.WriteString("id", deployment.Id);
        json.WriteBoolean("db_model", false);
        json.WriteString("litellm_provider", PrefixedName.Cut(deployment.Model).Provider);
        WriteLengths(json, deployment.MaxInputTokens, deployment.MaxOutputTokens);
        json.WriteNames("access_groups", deployment.AccessGroups);
        foreach (var (name, dollars) in deployment.Price is { } price ? Costs.Of(price) : [])
            json.WriteNumber(name.ToString(), dollars);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Of several that serve it: what at least one can do, and what the dearest costs.
    private static void WriteGroup(Utf8JsonWriter json, string name, IReadOnlyList<Deployment> deployments)
    {
        json.WriteStartObject();
        json.WriteString("model_group", name);
        json.WriteNames("providers", [.. deployments
            .Select(deployment => PrefixedName.Cut(deployment.Model).Provider).Distinct(StringComparer.Ordinal)]);
        WriteLengths(
            json,
            deployments.Max(deployment => deployment.MaxInputTokens),
            deployments.Max(deployment => deployment.MaxOutputTokens));
        json.WriteMoneyOrNull("input_cost_per_token", deployments.Max(deployment => deployment.Price?.Input));
        json.WriteMoneyOrNull("output_cost_per_token", deployments.Max(deployment => deployment.Price?.Output));
        json.WriteRate("rpm", Sum(deployments.Select(deployment => deployment.Rates.Requests)));
        json.WriteRate("tpm", Sum(deployments.Select(deployment => deployment.Rates.Tokens)));
        json.WriteEndObject();
    }

    private static void WriteLengths(Utf8JsonWriter json, long? input, long? output)
    {
        json.WriteRate("max_input_tokens", input);
        json.WriteRate("max_output_tokens", output);
        json.WriteRate("max_tokens", output);
    }

    private static void WriteMoneyOrNull(this Utf8JsonWriter json, string name, decimal? dollars)
    {
        if (dollars is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static long? Sum(IEnumerable<long?> rates) => rates.Any(rate => rate is not null) ? rates.Sum() : null;
}
