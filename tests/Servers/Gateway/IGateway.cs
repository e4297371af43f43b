namespace Tollgate.Servers.Gateway;

/// <summary>Where the gateway is asked: one process of it, or a load balancer before several.</summary>
public interface IGateway
{
    HttpClient Client { get; }

    /// <summary>The last lines that were printed, for the message of a failed assertion.</summary>
    string Output { get; }
}
