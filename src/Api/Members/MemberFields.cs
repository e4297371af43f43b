using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Members;

/// <summary>Reads who is to be a member of a team, and what he may spend in it.</summary>
internal static class MemberFields
{
    /// <summary>How many members one request may name.</summary>
    public const int MembersMax = 100;

    /// <summary>The field that has a member's budget.</summary>
    public const string Amount = "max_budget_in_team";

    /// <summary>How many members a team has at most; they are listed with it.</summary>
    private const int TeamMax = 1_000;

    /// <summary>The roles in a team.</summary>
    public static readonly string[] TeamRoles = ["admin", "user"];

    /// <summary>The members of a list, or a single one.</summary>
    /// <param name="roles">Those that there are.</param>
    public static IReadOnlyList<TeamMember> Members(
        this Fields fields, string name, IReadOnlyList<string> roles, int most = MembersMax)
    {
        var members = fields.Objects(name, member =>
        {
            var read = new TeamMember
            {
                UserId = member.Id("user_id"),
                Email = member.Text("user_email"),
                Role = member.Required("role", member.Role("role", roles)) ?? roles[^1],
            };
            if (read is { UserId: null, Email: null })
                member.Refuse("Either user_id or user_email must be provided");
            return read;
        });
        if (members.Count > most)
            fields.Refuse(ApiErrors.BadField(name, $"{name} cannot have more than {most} entries"));
        var ids = members.Select(member => member.UserId).OfType<string>().ToArray();
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Length)
            fields.Refuse($"{name} has a user_id twice");
        return members;
    }

    /// <summary>The limits of each new member.</summary>
    public static Limits MemberLimits(this Fields fields, DateTimeOffset now)
    {
        fields.RefuseUnenforced([.. Unenforced.Limits, .. RateFields.OfModels, "allowed_models"]);
        return fields.Budget(now, Amount);
    }

    /// <summary>Why a team cannot have so many more members; null if it can.</summary>
    public static ApiError? RefuseMore(TeamProfile team, int more) => team.Members().Count + more > TeamMax
        ? ApiErrors.BadRequest($"A team cannot have more than {TeamMax} members")
        : null;

    /// <summary>One of the roles that there are; null: the body names none.</summary>
    public static string? Role(this Fields fields, string name, IReadOnlyList<string> roles)
    {
        var role = fields.Text(name);
        if (role is not null && !roles.Contains(role))
            fields.Fault("literal_error", $"Input should be '{string.Join("' or '", roles)}'", name);
        return role;
    }

    /// <summary>The member with an id of his own, where he is named by nothing but an e-mail.</summary>
    public static TeamMember Named(this TeamMember member) =>
        member.UserId is null ? member with { UserId = Guid.NewGuid().ToString() } : member;

    /// <summary>The one member that a body names.</summary>
    public static (string? UserId, string? Email) Member(this Fields fields)
    {
        var named = (UserId: fields.Id("user_id"), Email: fields.Text("user_email"));
        if (named is (null, null))
            fields.Refuse("Either user_id or user_email must be provided");
        return named;
    }
}
