using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Projects;

/// <summary>Where LiteLLM's Python BudgetManager keeps what it counts itself. It sends no key, so these routes are
/// closed to all but the master key unless the configuration opens them.</summary>
/// <remarks>It takes <c>{"status":"error"}</c> for "nothing saved yet", and then saves its empty books over what there
/// was. So only who may not save either is answered like that; every other fault has no <c>status</c>, and the client
/// stops.</remarks>
internal static class ProjectEndpoints
{
    /// <summary>How many projects are kept; each is at most as long as a body, a megabyte.</summary>
    private const int ProjectsMax = 1_000;

    /// <param name="isOpen">Whether anybody may ask.</param>
    public static void MapProjects(this IEndpointRouteBuilder all, bool isOpen)
    {
        var routes = all.MapGroup("");
        if (!isOpen)
            routes.WithMetadata(new MasterProjects());
        routes.MapPost("/get_budget", GetAsync).Describe(ProjectOperations.Get);
        routes.MapPost("/set_budget", SetAsync).Describe(ProjectOperations.Set);
    }

    /// <summary>Refuses who may not, before the body is read.</summary>
    public static void UseProjects(this IApplicationBuilder gateway) => gateway.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<MasterProjects>() is null
            || await context.RequestServices.GetRequiredService<Callers>().IdentifyAsync(context)
                is { Caller.IsAdmin: true })
        {
            await next(context);
            return;
        }

        await Status("error", StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    });

    private static async Task<Results<JsonAnswer, ApiError>> GetAsync(
        Fields fields, IProjects projects, CancellationToken cancellationToken)
    {
        var name = NameOf(fields);
        if (fields.Error is { } invalid)
            return invalid;

        var users = await projects.FindProjectAsync(name, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "success");
            json.WriteJson("data", users ?? "{}");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> SetAsync(
        Fields fields, IProjects projects, CancellationToken cancellationToken)
    {
        var name = NameOf(fields);
        var users = fields.Required("user_dict", fields.Object("user_dict"));
        if (fields.Error is { } invalid)
            return invalid;

        return await projects.SaveProjectAsync(name, users!, ProjectsMax, cancellationToken)
            ? Status("success", StatusCodes.Status200OK)
            : ApiErrors.BadField("project_name", $"There are {ProjectsMax} projects already, and no more are kept.");
    }

    private static string NameOf(Fields fields)
    {
        var name = fields.Required("project_name", fields.Text("project_name"));
        if (name is { Length: 0 })
            fields.Refuse(ApiErrors.BadField("project_name", "project_name cannot be empty"));
        return name ?? "";
    }

    private static JsonAnswer Status(string status, int code) => new(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("status", status);
            json.WriteEndObject();
        },
        code);

    private sealed class MasterProjects;
}
