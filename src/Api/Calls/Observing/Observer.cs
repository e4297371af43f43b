using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Ledger;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>Watches calls to models, and counts what becomes of them.</summary>
internal sealed class Observer(CallSeries series, DecisionLog decisions, TelemetrySettings settings, TimeProvider time)
{
    /// <summary>A call has come.</summary>
    public Observation Begin(HttpContext http)
    {
        series.Begin();
        return new(this, http, time.GetTimestamp(), CallTrace.Begin(http, Observation.RouteOf(http)));
    }

    public void Admitted(Observation call) => CallMeter.Admitted(time.GetElapsedTime(call.Began));

    public void Failed(Observation call, Deployment deployment, Failure failure, bool coolsDown)
    {
        deployment.FailedLast = true;
        var status = Observation.Written(failure.Status);
        series.Failures.Of(LabelsOf(call) with
        {
            Deployment = deployment.Names,
            Status = status,
            ExceptionClass = ExceptionClass.Of(deployment.Names.Provider, failure.Status),
        }).Add();
        if (coolsDown)
            series.Cooldowns.Of(new() { Deployment = deployment.Names, Status = status }).Add();
    }

    public void Ended(Observation call)
    {
        series.End();
        if (call.Error is { } error)
            CallMeter.Refused(error);
        if (call is { Outcome: { } outcome, Passage.Deployment: var deployment })
            Count(call, outcome, deployment);

        series.Requests.Of(LabelsOf(call) with
        {
            Model = call.Model,
            Deployment = call.Passage?.Deployment.Names,
            Route = call.Route,
            Status = Observation.Written(call.Status),
            ExceptionClass = call.ErrorClass,
        }).Add();
        Tell(call);
    }

    // Most calls are neither traced nor logged.
    private void Tell(Observation call)
    {
        var end = call.End;
        var isLogged = decisions.Tells(call, end);
        if (!isLogged && call.Span is not { IsAllDataRequested: true })
        {
            call.Span?.Dispose();
            return;
        }

        var facts = DecisionFacts.Of(call, end, time.GetElapsedTime(call.Began));
        if (isLogged)
            decisions.Write(end, facts, call.Span is { Recorded: true } span ? span.TraceId.ToHexString() : null);
        if (call.Span is { } trace)
            CallTrace.End(trace, facts, call, DecisionFacts.ErrorOf(call, end));
    }

    private void Count(Observation call, Outcome outcome, Deployment deployment)
    {
        var isAnswered = outcome.Status == CallStatus.Success;
        var (input, output) = (outcome.Usage.Tokens.Prompt, outcome.Usage.Tokens.Completion);
        if (isAnswered || outcome.Cost > Money.Zero)
        {
            var figures = series.Calls.Of(LabelsOf(call) with { Deployment = deployment.Names });
            figures.Charge(outcome.Cost ?? Money.Zero, input, output);
            if (isAnswered)
                figures.Answered(TimesOf(call), output);
        }

        if (isAnswered && deployment.FailedLast)
            deployment.FailedLast = false;

        if (call.Tries is { Fallbacks: > 0, FirstFailure: var first })
        {
            (isAnswered ? series.Fallbacks : series.FailedFallbacks).Of(LabelsOf(call) with
            {
                Model = call.Model,
                Deployment = deployment.Names,
                Fallback = deployment.ModelGroup,
                Status = Observation.Written(first?.Status),
                ExceptionClass = ExceptionClass.Of(deployment.Names.Provider, first?.Status),
            }).Add();
        }
    }

    private CallTimes TimesOf(Observation call) =>
        new(time.GetElapsedTime(call.Began), call.Passage!.Taken, call.Passage.UntilFirstEvent);

    private CallLabels LabelsOf(Observation call) =>
        new() { Payer = call.Payer, Customer = settings.TellsCustomers ? call.Customer : null };
}
