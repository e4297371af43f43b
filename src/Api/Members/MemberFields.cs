using Tollgate.Api.Bodies;
using Tollgate.Grains.Teams;

namespace Tollgate.Api.Members;

/// <summary>Reads who is to be a member of a team.</summary>
internal static class MemberFields
{
    /// <summary>How many members one request may name.</summary>
    public const int MembersMax = 100;

    /// <summary>The members of a list, or a single one.</summary>
    public static IReadOnlyList<TeamMember> Members(this Fields fields, string name)
    {
        var members = fields.Objects(name, member =>
        {
            if (member.Required("role", member.Text("role")) is { } role and not ("admin" or "user"))
                member.Fault("literal_error", "Input should be 'admin' or 'user'", "role");
            var read = new TeamMember
            {
                UserId = member.Id("user_id"),
                Email = member.Text("user_email"),
                Role = member.Text("role") ?? "user",
            };
            if (read is { UserId: null, Email: null })
                member.Refuse("Either user_id or user_email must be provided");
            return read;
        });
        if (members.Count > MembersMax)
            fields.Refuse($"{name} cannot have more than {MembersMax} entries");
        if (members.Where(member => member.UserId is not null).GroupBy(member => member.UserId).Any(same => same.Count() > 1))
            fields.Refuse($"{name} has a user_id twice");
        return members;
    }
}
