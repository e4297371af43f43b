using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Creation;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Api.Members;
using Tollgate.Api.Organizations;
using Tollgate.Api.Rates;
using Tollgate.Grains;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Members;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Teams;

/// <summary>Making teams and reading them.</summary>
internal static class TeamEndpoints
{
    /// <summary>The most keys and the most members that are told with a team; its lists have all of them.</summary>
    public const int ListedMax = 1_000;

    public static void MapTeams(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/team/new", NewAsync).Describe(TeamOperations.New);
        routes.MapGet("/team/info", InfoAsync).Describe(TeamOperations.Info);
    }

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields,
        Caller caller,
        IGrainFactory grains,
        Memberships memberships,
        NamedOrganizations organizations,
        SavedBudgets budgets,
        TeamSweeper sweeper,
        CreationRules rules,
        Overallotment overallotment,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (team, invalid) = NewTeam.Read(await rules.TeamAsync(fields, cancellationToken), now);
        if (team is null)
            return invalid!;
        if (!caller.IsAdmin && caller.RefuseManaging(fields, team.Profile.OrganizationId, "/team/new") is { } forbidden)
            return forbidden;

        var (link, unknown) = await budgets.LinkAsync(team.Limits.Budget, cancellationToken);
        if (unknown is not null)
            return unknown;
        if (await organizations.RefuseUnknownAsync(team.Profile.OrganizationId, cancellationToken) is { } homeless)
            return homeless;
        if (await organizations.RefuseBudgetAsync(
                team.Profile.OrganizationId, fields.Amount("max_budget"), cancellationToken) is { } excess)
            return excess;

        var id = team.Profile.TeamId;
        var limits = team.Limits with { Budget = link };
        var account = AccountId.Team(id);
        var (granted, grant) = MemberBudgets.New(team.MemberBudget, now);
        TeamMember[] members = [.. team.Members.Select(member => member.Named())];
        var profile = team.Profile with { MembersWithRoles = "[]", MemberBudget = granted };
        var creation = new AccountEdit.Creation(MemberList.Change(profile, members, []), limits);
        Part[] parts =
        [
            new(account, creation.Spending(team.Spent > Money.Zero ? team.Spent : null, "/team/new", caller)),
            .. grant,
            .. await memberships.PartsAsync(
                id, members, new Limits { Window = Window.Rolling(now, null) }, cancellationToken),
        ];
        var outcome = await sweeper.MakeAsync(
            id,
            async () => (await grains.EditTogetherAsync(parts).WaitAsync(cancellationToken)).Outcome,
            cancellationToken);

        // Whoever deleted its organization meanwhile may have swept it before the team was there.
        if (outcome == EditOutcome.Done
            && await organizations.RefuseUnknownAsync(team.Profile.OrganizationId, cancellationToken) is { } late)
        {
            await grains.GetAccount(account).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
            await sweeper.BeginAsync([id], cancellationToken);
            return late;
        }

        return outcome switch
        {
            EditOutcome.Done => Row(
                team.Profile with { MemberBudget = granted },
                limits,
                BudgetFigures.None(now) with { Spent = team.Spent }),
            EditOutcome.Unknown => ApiErrors.Conflict,
            EditOutcome.Exists => ApiErrors.BadRequest(
                $"Team id = {id} already exists. Please use a different team id."),
            EditOutcome.AliasTaken => ApiErrors.BadField(
                "team_alias",
                $"Team with alias '{team.Profile.Alias}' already exists. Unique team aliases are required."),
            EditOutcome.Overallotted => await overallotment.ReasonAsync(
                account, limits, NamedTeams.SourceOfRates(team.Profile), cancellationToken),
            var other => ApiErrors.Of(other),
        };
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query,
        Caller caller,
        TeamRights rights,
        NamedTeams teams,
        SavedRows saved,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = query.Required("team_id", query.Id("team_id"));
        if (query.Error is { } invalid)
            return invalid;
        if (await rights.RefuseReadingAsync(caller, id, cancellationToken) is { } forbidden)
            return forbidden;

        if (await teams.FindAsync(id, cancellationToken) is not { } grain
            || await grain.Read().WaitAsync(cancellationToken) is not { } team)
            return ApiErrors.NotFound($"{{'message': 'Team not found, passed team id: {ApiErrors.Shorten(id)}.'}}");

        var now = time.GetUtcNow();
        var keys = await saved.FirstAsync<KeyProfile>(
            new("key") { Parent = AccountId.Team(id) }, ListedMax, cancellationToken);
        var members = await saved.FirstAsync<MemberProfile>(
            new("member") { Parent = AccountId.Team(id) }, ListedMax, cancellationToken);
        var granted = team.Profile.MemberBudget is { } link
            ? await budgets.FindAsync(link.BudgetId, cancellationToken)
            : null;
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("team_id", id);
            json.WriteStartObject("team_info");
            TeamRow.WriteFields(json, team.Profile, team.Limits, BudgetFigures.Of(team.Figures, now));
            BudgetRow.WriteTable(json, granted, "team_member_budget_table");
            json.WriteEndObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
                KeyRow.WriteListed(json, key);
            json.WriteEndArray();
            json.WriteStartArray("team_memberships");
            foreach (var member in members)
                MemberRow.Write(json, member.Profile, member.Binding, member.Figures);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static JsonAnswer Row(TeamProfile team, Limits limits, BudgetFigures figures) =>
        new(json => TeamRow.Write(json, team, limits, figures));
}
