using System.Diagnostics;
using Tollgate.Silo;
using Tollgate.Silo.Telemetry.Tracing;

namespace Tollgate.Api.Calls.Observing;

/// <summary>The trace of a call: a span for the whole of it, and one for each step that waits for others. Without
/// anybody who listens there is none.</summary>
internal static class CallTrace
{
    private const string Prefix = "tollgate.";

    private static readonly ActivitySource Source = new(TracingHosting.CallSource);

    /// <summary>Begins the trace, or goes on with the one that the client has begun.</summary>
    /// <returns>Null: nobody listens.</returns>
    public static Activity? Begin(HttpContext http, string? route)
    {
        if (!Source.HasListeners())
            return null;

        // What else the client says of its trace, whose bounds are none of ours, goes nowhere.
        ActivityContext.TryParse(http.Request.Headers.TraceParent, null, isRemote: true, out var client);
        Activity.Current = null;
        return Source.StartActivity($"{http.Request.Method} {route}", ActivityKind.Server, client);
    }

    /// <summary>Begins a step of the call that is traced here; it ends when it is disposed of.</summary>
    /// <returns>Null: none is traced.</returns>
    public static Activity? Step(string name) =>
        Activity.Current is { Recorded: true } ? Source.StartActivity(name) : null;

    /// <summary>Begins what somebody else does for the call, who may be asked of which trace it is. It is not the step
    /// that is being taken.</summary>
    /// <inheritdoc cref="Step"/>
    public static Activity? Ask(string name)
    {
        if (Activity.Current is not { Recorded: true } call)
            return null;

        var asked = Source.StartActivity(name, ActivityKind.Client);
        Activity.Current = call;
        return asked;
    }

    /// <summary>Ends the trace with all that is known of the call.</summary>
    public static void End(
        Activity span, IEnumerable<KeyValuePair<string, object?>> facts, Observation call, string? error)
    {
        if (span.IsAllDataRequested)
        {
            span.SetTag("http.request.method", call.Method);
            span.SetTag("http.route", call.Route);
            span.SetTag("http.response.status_code", call.Status);
            foreach (var (name, value) in facts)
                span.SetTag(Prefix + name, value is decimal amount ? PythonFloat.Of(amount) : value);
            if (error is not null)
                span.SetTag("error.type", error);
            // What is refused is no fault of this process.
            if (call.Status >= StatusCodes.Status500InternalServerError)
                span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }
}
