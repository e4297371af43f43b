namespace Tollgate.Cluster.Tests.Houses;

/// <summary>Where a house keeps its books.</summary>
public enum Store
{
    Sqlite,
    Postgres,
}
