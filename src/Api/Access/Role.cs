using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Access;

/// <summary>What a key may manage: the <c>user_role</c> of the user that owns it.</summary>
internal enum Role
{
    /// <summary>The key belongs to no user, or to one that nobody made.</summary>
    None,

    /// <summary><c>internal_user_viewer</c>: reads its own spend.</summary>
    InternalUserViewer,

    /// <summary><c>internal_user</c>: makes keys of its own besides, and changes them.</summary>
    InternalUser,

    /// <summary><c>proxy_admin_viewer</c>: reads everything.</summary>
    ProxyAdminViewer,

    /// <summary><c>proxy_admin</c>: all but what is the master key's alone.</summary>
    ProxyAdmin,

    /// <summary>The master key.</summary>
    Master,
}

/// <summary>Roles as LiteLLM names them.</summary>
internal static class Roles
{
    /// <summary>Those that a user can have.</summary>
    public static IReadOnlyList<string> Names => UserRoles.Names;

    /// <param name="name">What nobody knows is the least that a user can be.</param>
    public static Role Named(string? name) => name switch
    {
        "proxy_admin" => Role.ProxyAdmin,
        "proxy_admin_viewer" => Role.ProxyAdminViewer,
        "internal_user_viewer" => Role.InternalUserViewer,
        _ => Role.InternalUser,
    };

    /// <summary>The name; null of a key without a user.</summary>
    public static string? Name(this Role role) => role switch
    {
        Role.None => null,
        Role.InternalUserViewer => "internal_user_viewer",
        Role.InternalUser => "internal_user",
        Role.ProxyAdminViewer => "proxy_admin_viewer",
        _ => "proxy_admin",
    };
}
