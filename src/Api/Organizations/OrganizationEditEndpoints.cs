using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Changing organizations, and deleting those that have neither teams nor keys left.</summary>
internal static class OrganizationEditEndpoints
{
    /// <summary>How many one request may delete.</summary>
    private const int OrganizationsMax = 100;

    private static readonly string[] Changeable =
    [
        "organization_id", "organization_alias", "models", "metadata", "max_budget", .. BudgetFields.Changeable,
    ];

    public static void MapOrganizationEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPatch("/organization/update", UpdateAsync);
        routes.MapDelete("/organization/delete", DeleteAsync);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        NamedOrganizations organizations,
        Books books,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = fields.Required("organization_id", fields.Id("organization_id"));
        fields.RefuseOthers(Changeable);
        var edits = fields.BudgetAndModelEdits();
        var patch = new ProfilePatch(now);
        if (fields.Text("organization_alias") is { } alias)
        {
            edits.Add(new LimitsEdit.OfAlias(alias));
            patch.Set("alias", alias);
        }

        if (fields.IsSaid("metadata"))
            patch.Set("metadata", fields.Json("metadata"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;
        if (await organizations.FindAsync(id!, cancellationToken) is not { } organization)
            return NamedOrganizations.NotFound(id!);

        var outcome = await organization.Edit([.. edits], patch.ToString()).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await organization.Read().WaitAsync(cancellationToken) is not { } edited
            ? NamedOrganizations.NotFound(id!)
            : new JsonAnswer(json =>
            {
                json.WriteStartObject();
                OrganizationRow.Write(json, edited.Profile, edited.Limits, BudgetFigures.Of(edited.Figures, now));
                json.WriteEndObject();
            });
    }

    // Nothing is deleted where one of them cannot be.
    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        IGrainFactory grains,
        Books books,
        SavedRows rows,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var ids = fields.Required("organization_ids", fields.Ids("organization_ids", OrganizationsMax));
        if (fields.Error is { } invalid)
            return invalid;

        var found = new List<(IOrganizationGrain Grain, OrganizationReading Last)>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            if (await FindAsync(id, grains, books, cancellationToken) is not { } organization
                || await organization.Read().WaitAsync(cancellationToken) is not { } reading)
                return NamedOrganizations.NotFound(id);
            var account = AccountId.Organization(id);
            if (await rows.CountAsync(new("team") { Parent = account }, cancellationToken) > 0
                || await rows.CountAsync(new("key") { Organization = account }, cancellationToken) > 0)
                return ApiErrors.BadField("organization_ids",
                    $"Organization {ApiErrors.Shorten(id)} still has teams or keys. Delete or move them first.");
            found.Add((organization, reading));
        }

        foreach (var (organization, _) in found)
        {
            var outcome = await organization.Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
                return ApiErrors.Of(outcome);
        }

        var now = time.GetUtcNow();
        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var (_, last) in found)
            {
                json.WriteStartObject();
                OrganizationRow.Write(json, last.Profile, last.Limits, BudgetFigures.Of(last.Figures, now));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task<IOrganizationGrain?> FindAsync(
        string id, IGrainFactory grains, Books books, CancellationToken cancellationToken) =>
        await books.FindAsync("organization", id).WaitAsync(cancellationToken) is { } entry
            ? grains.GetGrain<IOrganizationGrain>(entry.Account.Value)
            : null;
}
