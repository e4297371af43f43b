using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Making organizations, to which teams and keys belong.</summary>
internal static class OrganizationEndpoints
{
    private const string Creator = "default_user_id";

    private static readonly string[] Unenforced = [.. Bodies.Unenforced.WholeBudgets, "allowed_models"];

    public static void MapOrganizations(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/organization/new", NewAsync).Describe(OrganizationOperations.New);

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields,
        IGrainFactory grains,
        OrganizationSweeper sweeper,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var profile = new OrganizationProfile
        {
            OrganizationId = fields.Id("organization_id") ?? Guid.NewGuid().ToString(),
            Alias = fields.Required("organization_alias", fields.Text("organization_alias")),
            Metadata = fields.Json("metadata"),
            CreatedBy = Creator,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var limits = fields.Budget(now) with { Alias = profile.Alias, Models = fields.Names("models") };
        fields.RefuseUnenforced(Unenforced);
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;

        var id = profile.OrganizationId;
        var organization = grains.GetGrain<IOrganizationGrain>(AccountId.Organization(id).Value);
        var outcome = await sweeper.MakeAsync(
            id, () => organization.Create(profile, limits).WaitAsync(cancellationToken), cancellationToken);
        if (outcome == EditOutcome.Exists)
            return ApiErrors.BadRequest(
                $"Organization id = {id} already exists. Please use a different organization id.");
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);
        if (await organization.Read().WaitAsync(cancellationToken) is not { } made)
            return NamedOrganizations.NotFound(id);

        return new JsonAnswer(json => OrganizationRow.Write(json, made, time.GetUtcNow()));
    }
}
