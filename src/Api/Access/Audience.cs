namespace Tollgate.Api.Access;

/// <summary>Who may call a route.</summary>
internal enum Audience
{
    /// <summary>Whoever comes, with or without a key.</summary>
    Everybody,

    /// <summary>The route looks at the key itself, with all else that it needs to know of it.</summary>
    Itself,

    /// <summary>Whoever comes, or, if the configuration guards the metrics, <see cref="Overseers"/>.</summary>
    Watchers,

    /// <summary>Every key that lives. What it is shown is its own.</summary>
    Keys,

    /// <summary>Users, of what is their own, and whoever oversees everybody.</summary>
    Viewers,

    /// <summary>Users that may change what is their own, and admins.</summary>
    Users,

    /// <summary>Admins, and whoever is an admin of an organization, of what is hers: the route looks at whose it
    /// is.</summary>
    OrganizationAdmins,

    /// <summary>Who may read everything.</summary>
    Overseers,

    /// <summary>Who may do everything.</summary>
    Admins,

    /// <summary>The master key alone.</summary>
    Master,
}

internal static class Audiences
{
    /// <summary>Whether a caller is among them.</summary>
    public static bool Has(this Audience audience, Caller caller) => audience.Has(caller.Role)
        || audience == Audience.OrganizationAdmins && caller.AdministersAny;

    /// <summary>Whether a role is among them, whatever its user is an admin of.</summary>
    public static bool Has(this Audience audience, Role role) => audience switch
    {
        Audience.Viewers => role >= Role.InternalUserViewer,
        Audience.Users => role is Role.InternalUser or >= Role.ProxyAdmin,
        Audience.Overseers => role >= Role.ProxyAdminViewer,
        Audience.Admins or Audience.OrganizationAdmins => role >= Role.ProxyAdmin,
        Audience.Master => role == Role.Master,
        _ => true,
    };

    /// <summary>Who they are, in a sentence of the document; null: the route says it.</summary>
    public static string? Words(this Audience audience) => audience switch
    {
        Audience.Everybody => "Anybody may call it.",
        Audience.Viewers => "For users, of what is their own, and admins.",
        Audience.Users => "For users of the role internal_user, of what is their own, and admins.",
        Audience.Overseers => "For the roles proxy_admin and proxy_admin_viewer, and the master key.",
        Audience.Admins => "For the role proxy_admin, and the master key.",
        Audience.Master => "For the master key alone.",
        Audience.Keys => "For every key.",
        _ => null,
    };
}
