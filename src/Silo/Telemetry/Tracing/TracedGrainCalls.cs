using System.Diagnostics;

namespace Tollgate.Silo.Telemetry.Tracing;

/// <summary>What grains are asked on behalf of a call that is traced: a span where it is asked, and within it one where
/// it is answered, be that in another process.</summary>
/// <remarks>Orleans' own filters make an activity for every message as soon as anything may be traced, also for those
/// that belong to no trace, and write the texts of exceptions into spans.</remarks>
internal sealed class TracedGrainCalls : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    public const string SourceName = "Tollgate.Grains";

    private const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        Activity.Current is { Recorded: true } && IsOurs(context) ? AskAsync(context) : context.Invoke();

    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(TraceParent) is string id && IsOurs(context)
            && ActivityContext.TryParse(id, null, isRemote: true, out var asker)
            ? AnswerAsync(context, asker)
            : context.Invoke();

    // What it sets for the message ends with it.
    private static async Task AskAsync(IOutgoingGrainCallContext context)
    {
        using var span = Begin(context, ActivityKind.Client, default);
        if (span is not null)
            RequestContext.Set(TraceParent, span.Id!);
        await TraceAsync(context, span);
    }

    private static async Task AnswerAsync(IIncomingGrainCallContext context, ActivityContext asker)
    {
        using var span = Begin(context, ActivityKind.Server, asker);
        await TraceAsync(context, span);
    }

    private static Activity? Begin(IGrainCallContext context, ActivityKind kind, ActivityContext parent)
    {
        var span = Source.StartActivity(context.Request.GetActivityName(), kind, parent);
        span?.SetTag("tollgate.account", context.TargetId.Key.ToString());
        return span;
    }

    private static async Task TraceAsync(IGrainCallContext context, Activity? span)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            span?.SetTag("error.type", exception.GetType().Name);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private static bool IsOurs(IGrainCallContext context) =>
        context.Request.GetInterfaceType().Namespace?.StartsWith(nameof(Tollgate), StringComparison.Ordinal) == true;
}
