namespace Tollgate.Silo.Configuration;

/// <summary>The roles that users can have, as LiteLLM names them.</summary>
public static class UserRoles
{
    public static readonly IReadOnlyList<string> Names =
        ["proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer"];

    /// <summary>Those of members inside a team.</summary>
    internal static readonly IReadOnlyList<string> InTeam = ["admin", "user"];
}
