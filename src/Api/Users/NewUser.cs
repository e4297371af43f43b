using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Grains.Users;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Users;

/// <summary>A user as <c>POST /user/new</c> asks for it, and the key that is made with it.</summary>
/// <param name="Key">Null where none is asked for.</param>
/// <param name="Teams">The teams that the user joins.</param>
internal sealed record NewUser(UserProfile Profile, Limits Limits, NewKey? Key, IReadOnlyList<JoinedTeam> Teams)
{
    /// <summary>What would limit him, or his key, and does not yet.</summary>
    public static readonly string[] Unenforced =
    [
        .. Bodies.Unenforced.WholeBudgets,
        "organizations", "sso_user_id", "send_invite_email", "budget_fallbacks", "tag_rpm_limit", "permissions",
        "aliases", "config", "allowed_cache_controls", "agent_id", "prompts",
    ];

    /// <param name="ofKey">What the body says of the key: not the user's budget and rates.</param>
    public static (NewUser? User, ApiError? Error) Read(
        Fields fields, Fields ofKey, MasterKey master, string maker, DateTimeOffset now)
    {
        var limits = ReadLimits(fields, now);
        var profile = ReadProfile(fields, now);
        var teams = fields.JoinedTeams("teams", now);
        NewKey? key = null;
        if (fields.Flag("auto_create_key") ?? true)
        {
            (key, var wrong) = NewKey.Read(ofKey, master, maker, now);
            if (wrong is not null)
                fields.Refuse(wrong);
        }

        fields.RefuseGuarantees();
        fields.RefuseUnenforced(Unenforced);
        if (fields.Error is { } error)
            return (null, error);

        key = key is null ? null : key with { Profile = key.Profile with { UserId = profile.UserId } };
        return (new(profile, limits, key, teams), null);
    }

    public static Limits ReadLimits(Fields fields, DateTimeOffset now) => fields.Limits("user_alias", now) with
    {
        Blocked = false,
        Budget = fields.Budget(now).Budget,
    };

    public static UserProfile ReadProfile(Fields fields, DateTimeOffset now) => new()
    {
        UserId = fields.Id("user_id") ?? Guid.NewGuid().ToString(),
        Alias = fields.Text("user_alias"),
        Email = fields.Text("user_email"),
        Role = ReadRole(fields) ?? "internal_user",
        Metadata = fields.Json("metadata"),
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>What the user's keys may manage, see <see cref="Access.Role"/>.</summary>
    public static string? ReadRole(Fields fields)
    {
        var role = fields.Text("user_role");
        if (role is not null && !Roles.Names.Contains(role))
            fields.Fault("literal_error", $"Input should be {string.Join(" or ", Roles.Names)}", "user_role");
        return role;
    }
}
