using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tollgate.Silo.Life;

namespace Tollgate.Api.Leaving;

/// <summary>How a front that is about to stop takes leave of its clients.</summary>
internal static class LastAnswers
{
    /// <summary>From the moment that the process is about to stop, every answer is the last on its connection: no
    /// client sends its next request into one that is being closed.</summary>
    public static void UseLastAnswers(this WebApplication gateway)
    {
        var departure = gateway.Services.GetRequiredService<Departure>();
        gateway.Use((http, next) =>
        {
            // Asked when the answer begins, which for a call is long after the request came.
            http.Response.OnStarting(static state =>
            {
                var (response, departure) = ((HttpResponse, Departure))state;
                if (departure.HasBegun)
                    response.Headers.Connection = "close";
                return Task.CompletedTask;
            }, (http.Response, departure));
            return next(http);
        });
    }

    /// <summary>Drops the connections of those that could not be cut off, since they do not read, or never end their
    /// request: they must not keep the process from ending.</summary>
    public static void DropAtLastMoment(this ListenOptions listen)
    {
        var departure = listen.ApplicationServices.GetRequiredService<Departure>();
        listen.Use(next => async connection =>
        {
            await using var last = departure.LastMoment.UnsafeRegister(
                static state => ((Microsoft.AspNetCore.Connections.ConnectionContext)state!).Abort(), connection);
            await next(connection);
        });
    }
}
