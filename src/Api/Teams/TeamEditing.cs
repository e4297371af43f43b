using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Api.Organizations;
using Tollgate.Api.Rates;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>Changes a team, and tells what it is then.</summary>
internal sealed class TeamEditing(
    TeamRights rights,
    NamedTeams teams,
    NamedOrganizations organizations,
    SavedBudgets budgets,
    MemberBudgets memberBudgets,
    Overallotment overallotment,
    IGrainFactory grains,
    TimeProvider time)
{
    /// <summary>Changes the fields that a body has.</summary>
    public async Task<(TeamReading? Team, ApiError? Error)> UpdateAsync(
        Fields fields, Caller caller, string? id, string route, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = id is { Length: > 0 } ? await teams.ReadAsync(id, cancellationToken) : null;
        var changes = TeamChanges.Read(fields, known?.Profile, now);
        if (fields.Error is { } invalid)
            return (null, invalid);
        if (await rights.RefuseOwningAsync(caller, fields, id!, route, cancellationToken) is { } forbidden)
            return (null, forbidden);
        if (known is null)
            return (null, NotFound(id!));
        if (fields.Given.Contains("max_budget") && await organizations.RefuseBudgetAsync(
                known.Profile.OrganizationId, fields.Amount("max_budget"), cancellationToken) is { } excess)
            return (null, excess);
        var (link, unknown) = await budgets.LinkAsync(changes.Link, cancellationToken);
        if (unknown is not null)
            return (null, unknown);

        LimitsEdit[] edits = fields.Has("budget_id")
            ? [.. changes.Edits, new LimitsEdit.OfBudget(link?.BudgetId)]
            : [.. changes.Edits];

        // What the team grants its members changes with it, or is made with it.
        var granted = await memberBudgets.OfAsync(known.Profile, cancellationToken);
        var (made, grant) = granted is null
            ? MemberBudgets.New(fields.MemberBudget(now), now)
            : (null, MemberBudgets.Changed(granted, changes.MemberBudget));
        if (made is not null)
            changes.Grant(made);
        return await EditAsync(id!, edits, changes, grant, caller, route, cancellationToken);
    }

    /// <summary>Blocks the team that a body names, or lifts its block.</summary>
    public async Task<(TeamReading? Team, ApiError? Error)> BlockAsync(
        Fields fields, Caller caller, bool blocked, string route, CancellationToken cancellationToken)
    {
        var id = fields.Required("team_id", fields.Id("team_id"));
        if (fields.Error is { } invalid)
            return (null, invalid);
        return await rights.RefuseOwningAsync(caller, fields, id!, route, cancellationToken) is { } forbidden
            ? (null, forbidden)
            : await EditAsync(id!, [new LimitsEdit.OfBlocked(blocked)], null, [], caller, route, cancellationToken);
    }

    private async Task<(TeamReading? Team, ApiError? Error)> EditAsync(
        string id,
        LimitsEdit[] edits,
        TeamChanges? changes,
        IReadOnlyList<Part> others,
        Caller caller,
        string route,
        CancellationToken cancellationToken)
    {
        if (await teams.FindAsync(id, cancellationToken) is not { } team)
            return (null, NotFound(id));

        var account = AccountId.Team(id);
        var edit = new AccountEdit.Changes(edits, changes?.Profile.ToString());
        var (outcome, by) = await grains.EditTogetherAsync(
                [new(account, edit.Spending(changes?.Spent, route, caller)), .. others])
            .WaitAsync(cancellationToken);
        // Somebody deleted what the team grants its members.
        if (outcome == EditOutcome.Unknown && by != account)
            return (null, ApiErrors.Conflict);
        if (outcome == EditOutcome.Overallotted && await team.Read().WaitAsync(cancellationToken) is { } before)
            return (null, await overallotment.ReasonAsync(
                account,
                before.Limits,
                edits,
                NamedTeams.SourceOfRates(before.Profile),
                cancellationToken));
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return (null, ApiErrors.Of(outcome));
        return await team.Read().WaitAsync(cancellationToken) is { } edited ? (edited, null) : (null, NotFound(id));
    }

    /// <summary>No such team.</summary>
    public static ApiError NotFound(string id) =>
        ApiErrors.NotFound($"{{'error': 'Team not found, passed team_id={ApiErrors.Shorten(id)}'}}");
}
