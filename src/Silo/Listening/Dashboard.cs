using Orleans.Dashboard;

namespace Tollgate.Silo.Listening;

/// <summary>Orleans' dashboard, to look into grains. It has no login of its own: it takes the master key, and without one
/// it is closed.</summary>
public static class Dashboard
{
    private const string Path = "/dashboard";

    /// <summary>Guards everything below the dashboard's path, pages, scripts and data alike.</summary>
    public static void UseDashboardLogin(this IApplicationBuilder process, MasterKey master) =>
        process.UseMasterKey(Path, master);

    public static void MapDashboard(this IEndpointRouteBuilder routes) => routes.MapOrleansDashboard(Path);
}
