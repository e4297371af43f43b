using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Rates;
using Tollgate.Grains;
using Tollgate.Grains.Organizations;
using Tollgate.Ledger;

namespace Tollgate.Api.Organizations;

/// <summary>Changing organizations, and deleting them with their teams, keys and members.</summary>
internal static class OrganizationEditEndpoints
{
    /// <summary>How many one request may delete.</summary>
    public const int OrganizationsMax = 100;

    private static readonly string[] Changeable =
    [
        "organization_id", "organization_alias", "models", "metadata", "max_budget", .. BudgetFields.Changeable,
    ];

    public static void MapOrganizationEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPatch("/organization/update", UpdateAsync).Describe(OrganizationOperations.Update);
        routes.MapDelete("/organization/delete", DeleteAsync).Describe(OrganizationOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        NamedOrganizations organizations,
        Books books,
        Overallotment overallotment,
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
        if (outcome == EditOutcome.Overallotted && await organization.Read().WaitAsync(cancellationToken) is { } before)
            return await overallotment.ReasonAsync(
                AccountId.Organization(id!), before.Limits, edits, source: null, cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await organization.Read().WaitAsync(cancellationToken) is not { } edited
            ? NamedOrganizations.NotFound(id!)
            : new JsonAnswer(json => OrganizationRow.Write(json, edited, now));
    }

    // Nothing is deleted where one of them does not exist.
    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        NamedOrganizations organizations,
        AccountDeletion deletion,
        OrganizationSweeper sweeper,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var ids = fields.Required("organization_ids", fields.Ids("organization_ids", OrganizationsMax));
        if (ids.Count == 0)
            fields.Refuse(ApiErrors.BadField("organization_ids", "organization_ids cannot be empty"));
        if (fields.Error is { } invalid)
            return invalid;

        var found = new List<OrganizationReading>();
        foreach (var id in ids)
        {
            if (await organizations.ReadAsync(id, cancellationToken) is not { } last)
                return NamedOrganizations.NotFound(id);
            found.Add(last);
        }

        var (_, outcome) = await deletion.NamedAsync([.. ids.Select(AccountId.Organization)], cancellationToken);
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        // The organizations refuse already; their teams, keys and members only follow.
        await sweeper.BeginAsync(ids, cancellationToken);
        var now = time.GetUtcNow();
        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var last in found)
                OrganizationRow.Write(json, last, now);
            json.WriteEndArray();
        });
    }
}
