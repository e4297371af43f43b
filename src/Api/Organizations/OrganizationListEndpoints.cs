using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Teams;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Teams;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Organizations with their members and teams: one, or all that a caller may know of.</summary>
internal static class OrganizationListEndpoints
{
    /// <summary>The most teams, and the most members, that are told with an organization; its list has all of
    /// them.</summary>
    public const int ListedMax = 1_000;

    public static void MapOrganizationLists(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organization/info", InfoAsync).Describe(OrganizationOperations.Info);
        routes.MapGet("/organization/list", List).Describe(OrganizationOperations.ListAll);
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query,
        Caller caller,
        NamedOrganizations organizations,
        SavedRows rows,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = query.Required("organization_id", query.Id("organization_id"));
        if (query.Error is { } invalid)
            return invalid;
        if (caller.RefuseReading(id) is { } forbidden)
            return forbidden;
        if (await organizations.ReadAsync(id, cancellationToken) is not { } organization)
            return NamedOrganizations.NotFound(id);

        var now = time.GetUtcNow();
        var account = AccountId.Organization(id);
        var members = await rows.FirstAsync<OrganizationMemberProfile>(
            OrganizationMembers.Of(account), ListedMax, cancellationToken);
        var teams = await rows.FirstAsync<TeamProfile>(new("team") { Parent = account }, ListedMax, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            OrganizationRow.WriteFields(
                json, organization.Profile, organization.Limits, BudgetFigures.Of(organization.Figures, now));
            json.WriteStartArray("members");
            foreach (var member in members)
                OrganizationMemberRow.Write(json, member);
            json.WriteEndArray();
            json.WriteStartArray("teams");
            foreach (var team in teams)
            {
                TeamRow.Write(json, team);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // Whoever does not oversee all is told of those that he is in.
    private static Results<StreamedAnswer, ApiError> List(QueryFields query, Caller caller, SavedRows rows)
    {
        string[]? ids = query.Id("org_id") is { } id ? [id] : null;
        if (!caller.Oversees)
        {
            var own = caller.Organizations.Select(member => member.OrganizationId);
            ids = [.. ids is null ? own : own.Intersect(ids)];
        }

        var listing = new Listing("organization")
        {
            Order = ListOrder.Alias,
            Ids = ids,
            Aliases = query.Text("org_alias") is { } alias ? [alias] : null,
        };
        return query.Error is { } invalid ? invalid : new StreamedAnswer(async (stream, cancellationToken) =>
        {
            var json = stream.Json;
            json.WriteStartArray();
            await foreach (var organization in rows.AllAsync<OrganizationProfile>(listing, cancellationToken))
            {
                json.WriteStartObject();
                OrganizationRow.WriteFields(json, organization.Profile, organization.Limits, organization.Figures);
                json.WriteStartArray("members");
                await foreach (var member in rows.AllAsync<OrganizationMemberProfile>(
                    OrganizationMembers.Of(organization.Account), cancellationToken))
                {
                    OrganizationMemberRow.Write(json, member);
                    await stream.AdvanceAsync(cancellationToken);
                }

                json.WriteEndArray();
                json.WriteStartArray("teams");
                await foreach (var team in rows.AllAsync<TeamProfile>(
                    new("team") { Parent = organization.Account }, cancellationToken))
                {
                    TeamRow.Write(json, team);
                    await stream.AdvanceAsync(cancellationToken);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                await stream.AdvanceAsync(cancellationToken);
            }

            json.WriteEndArray();
        });
    }
}
