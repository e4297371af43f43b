using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Keys;

/// <summary>Who a key is to belong to, looked up in the directory.</summary>
internal static class KeyOwners
{
    /// <summary>Why a key cannot belong to those that a body names; null if it can.</summary>
    public static Task<ApiError?> RefuseOwnersAsync(
        this Books books, Fields fields, CancellationToken cancellationToken) =>
        books.RefuseOwnersAsync(fields.Id("team_id"), fields.Id("organization_id"), UnknownTeam, cancellationToken);

    /// <summary>Why a key cannot belong to a team and an organization; null if it can.</summary>
    /// <param name="unknownTeam">What is answered where there is no such team.</param>
    public static async Task<ApiError?> RefuseOwnersAsync(
        this Books books,
        string? team,
        string? organization,
        Func<string, ApiError> unknownTeam,
        CancellationToken cancellationToken)
    {
        if (team is not null && await books.FindAsync("team", team).WaitAsync(cancellationToken) is null)
            return unknownTeam(team);
        if (organization is not null
            && await books.FindAsync("organization", organization).WaitAsync(cancellationToken) is null)
            return ApiErrors.BadField(
                "organization_id", $"Organization not found for organization_id={ApiErrors.Shorten(organization)}");
        return null;
    }

    /// <summary>The account whose rates a key draws on: its team, or, without one, its organization; null:
    /// none.</summary>
    public static AccountId? SourceOfRates(string? team, string? organization) =>
        team is not null ? AccountId.Team(team)
        : organization is not null ? AccountId.Organization(organization)
        : null;

    /// <summary>The same of a key as a body changes it.</summary>
    public static AccountId? SourceOfRates(this KeyProfile key, Fields fields) => SourceOfRates(
        fields.Given.Contains("team_id") ? fields.Id("team_id") : key.TeamId,
        fields.Given.Contains("organization_id") ? fields.Id("organization_id") : key.OrganizationId);

    private static ApiError UnknownTeam(string id) =>
        ApiErrors.NotFound($"{{'error': 'Team not found, passed team_id={ApiErrors.Shorten(id)}'}}", "team_id");
}
