using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tollgate.Grains.Teams;

/// <summary>Who belongs to a team, as its profile lists it.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.team-member")]
public sealed record TeamMember
{
    [Id(0)] public string? UserId { get; init; }

    [Id(1)] public string? Email { get; init; }

    /// <summary><c>user</c> or <c>admin</c>.</summary>
    [Id(2)] public string Role { get; init; } = "user";
}

/// <summary>Reads and changes the list of members in a team's profile.</summary>
public static class MemberList
{
    public static IReadOnlyList<TeamMember> Members(this TeamProfile team) =>
    [
        .. JsonNode.Parse(team.MembersWithRoles)!.AsArray().OfType<JsonObject>().Select(member => new TeamMember
        {
            UserId = (string?)member["user_id"],
            Email = (string?)member["user_email"],
            Role = (string?)member["role"] ?? "user",
        }),
    ];

    /// <summary>The member whom a request names by id or, where it gives none, by e-mail.</summary>
    public static TeamMember? Member(this TeamProfile team, string? userId, string? email) =>
        team.Members().FirstOrDefault(member => userId is not null ? member.UserId == userId : member.Email == email);

    /// <summary>The profile with other members. One who joins and was there already is listed as he joins.</summary>
    /// <param name="left">The ids of users.</param>
    public static TeamProfile Change(TeamProfile team, IReadOnlyList<TeamMember> joined, IReadOnlyList<string> left)
    {
        var ids = joined.Select(member => member.UserId).Concat(left).ToHashSet();
        var members = team.Members()
            .Where(member => member.UserId is null || !ids.Contains(member.UserId))
            .Concat(joined)
            .Select(member => new JsonObject
            {
                ["user_id"] = member.UserId,
                ["user_email"] = member.Email,
                ["role"] = member.Role,
            });
        return team with { MembersWithRoles = new JsonArray([.. members]).ToJsonString(JsonSerializerOptions.Default) };
    }
}
