using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;
using Tollgate.Silo.Listening;

namespace Tollgate.Api.Calls;

/// <summary>A call to a model, from its first byte to its charge. The steps carry the numbers that the architecture
/// page gives them.</summary>
internal sealed partial class ModelCalls(
    KnownKeys keys,
    Router router,
    Affording affording,
    ModelNames names,
    Books books,
    IUpstream upstream,
    TokenCounters counters,
    TimeProvider time,
    IOptions<CallOptions> options,
    ErrorWriter errors,
    MasterKey master,
    Departure departure,
    Observer observer,
    ILogger<ModelCalls> log)
{
    /// <param name="model">The model that the path names; null: the body does.</param>
    public async Task AnswerAsync(HttpContext http, CallFormat format, string? model = null)
    {
        using var seen = observer.Begin(http);
        try
        {
            await WalkAsync(http, format, model, seen);
        }
        catch (Exception exception) when (seen.Id is null && !http.RequestAborted.IsCancellationRequested)
        {
            seen.Stopped(ErrorHandling.Explain(http, exception));
            throw;
        }
    }

    private bool PricedOnly => options.Value.UnpricedModels == UnpricedModels.Refuse;

    private async Task WalkAsync(HttpContext http, CallFormat format, string? model, Observation seen)
    {
        // 1. Who: the secret names a key that exists. Whether it lives its own account says, with the others.
        if (!PresentedKey.TryRead(http.Request, master, out var presented, out var error)
            || !(await keys.FindAsync(presented, http.Connection.RemoteIpAddress, http.RequestAborted))
                .TryGetAccount(out var account, out error))
        {
            await seen.RefuseAsync(error);
            return;
        }

        // 2. What: one pass over the bytes finds the model; the model names the deployments that may run the call, and
        // they the price.
        seen.Payer = new(presented.Hash);
        using var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (!TryUnderstand(http, format, model, body, out var request, out var marks, out var wishes, out error)
            || !IdempotencyKey.TryRead(http.Request, account, out var claim, out error))
        {
            await seen.RefuseAsync(error);
            return;
        }

        // 3. May it: every account on the path is asked at once, for the dearest of the deployments that it can pay
        // for. 4. Open: the ledger knows of the call before the provider does.
        seen.Customer = marks.Customer;
        (var opened, var route, error) = await EnterAsync(http, account, presented, request, marks, claim, seen);
        if (opened is not var (call, key) || route is null)
        {
            await seen.RefuseAsync(error!);
            return;
        }

        // 5. Forward: from here on the call ends settled, whatever happens. Until an answer has begun, the next
        // deployment may be asked. 6. Meter: usage is read off the answer as it passes, and its last bytes are held
        // back.
        var tries = router.Begin(route.Candidates, route.First, wishes);
        using var relay = await ForwardAsync(http, call, request, tries, wishes, seen);
        var outcome = await MeterAsync(relay, tries);

        // 7. Settle: the charge is durable before the client has read the end. 8. Tell: the accounts learn their
        // balances.
        var balances = await SettleAsync(call, outcome);
        seen.Settled(relay, tries, outcome);
        if (outcome.Cost > call.Bound)
            Log.BoundBroken(log, relay.Passage.Deployment.Id, call.Id, outcome.Cost.Value, call.Bound.Value);
        if (format.Writes && outcome is { Status: CallStatus.Success, Estimated: false })
            relay.Passage.Deployment.OutputLengths.Add(outcome.Usage.Tokens.Completion);
        if (relay.Passage.ClientLeft)
            return;
        await relay.EndAsync(new Charged(outcome.Cost, key, balances)
        {
            Rates = balances is null ? [] : call.RatesAfter(outcome),
            Model = request.Model,
            Duration = time.GetUtcNow() - call.OpenedAt,
        });
        seen.Answered();
    }

    private bool TryUnderstand(
        HttpContext http,
        CallFormat format,
        string? model,
        RequestBody body,
        [NotNullWhen(true)] out CallRequest? request,
        [NotNullWhen(true)] out CallMarks? marks,
        out ClientWishes wishes,
        [NotNullWhen(false)] out ApiError? error)
    {
        (request, marks, wishes, error) = (null, null, default, null);
        try
        {
            request = CallRequest.Read(body.Bytes, format, http.Request.ContentType, model);
            request.CostMax = CostCeiling.Read(http.Request.Headers);
            if (format.IsAnthropic)
                request.Anthropic = AnthropicHeaders.Read(http.Request.Headers);
            marks = CallMarks.Read(http.Request.Headers, request.Marks, options.Value);
            wishes = ClientWishes.Read(http.Request.Headers, request.Stream);
            error = options.Value.EnforceUserParam && marks.Customer is null ? ApiErrors.NoUser : null;
        }
        catch (JsonException exception)
        {
            error = ApiErrors.MalformedJson(exception.Message);
        }
        catch (BadFieldException exception)
        {
            error = ApiErrors.BadField(exception.Field, exception.Message);
        }

        return error is null;
    }

    private ApiError ErrorOf(
        Decision decision, PresentedKey key, CallRequest request, MeantModel model, string route)
    {
        var call = new RefusedCall(key, request.Model, time.GetUtcNow()) { Served = model.Name };
        return decision switch
        {
            Decision.Refused({ Account.Kind: AccountKind.Deployment, Rate: { } rate } full, _) =>
                ApiErrors.NoDeployments(model.Name, rate.RetryAfter ?? default) with { Refusal = full },
            Decision.Refused(var refusal, _) => Refusals.ToError(refusal, call, errors.Profile),
            Decision.RouteClosed(var allowed) => ApiErrors.RouteClosed(allowed, route),
            Decision.Unbounded(var refusal, var why) => ApiErrors.Unbounded(refusal, why) with { Refusal = refusal },
            Decision.Duplicate(var first) => ApiErrors.Duplicate(first),
            _ => ApiErrors.Unavailable,
        };
    }

    private async Task<Relay> ForwardAsync(
        HttpContext http, OpenCall call, CallRequest request, Tries tries, ClientWishes wishes, Observation seen)
    {
        try
        {
            while (true)
            {
                var asked = tries.Deployment;
                var relay = await SendAsync(new Passage(
                    http, call, request, asked, wishes.Timeout, counters.Of(asked), time, options.Value.RateTokens,
                    departure.TimeIsUp));
                for (var failure = relay.Failure; failure is not null; failure = Failure.AtLimit)
                {
                    if (!await router.MoveOnAsync(tries, failure, seen, http.RequestAborted))
                        return relay;
                    if (await call.JoinAsync(tries.Deployment.Account))
                        break;
                }

                if (relay.Failure is null)
                    return relay;
                relay.Dispose();
            }
        }
        catch
        {
            // Whoever was asked failed; the call must not stay open for a defect of ours.
            await call.SettleUnsentAsync();
            throw;
        }
    }

    private async Task<Relay> SendAsync(Passage passage)
    {
        try
        {
            var answer = await upstream.SendAsync(
                passage.Deployment, passage.Request, passage.Call.Id, passage.Span?.Id, passage.Ended);
            passage.Renew();
            return !answer.IsSuccess ? new ErrorRelay(passage, answer)
                : passage.Request.Stream && answer.IsEventStream ? new EventRelay(passage, answer)
                : new WholeRelay(passage, answer);
        }
        catch (Exception exception)
        {
            // Whoever leaves a stream ends it: that is nobody's failure.
            if (!passage.ClientLeft || !passage.Request.Stream)
                Log.NotForwarded(log, passage.Deployment.Id, exception);
            return new FailedRelay(passage, tookTooLong: exception is OperationCanceledException);
        }
    }

    private static async Task<Outcome> MeterAsync(Relay relay, Tries tries)
    {
        var passage = relay.Passage;
        try
        {
            CallHeaders.Write(passage, tries);
            var outcome = await relay.PassAsync() with { Deployment = passage.Deployment.Model };
            passage.NoteEnd(relay.Failure, outcome);
            return outcome;
        }
        catch
        {
            // A defect of ours must not leave the call open: nobody else would ever settle it.
            await passage.Call.SettleAsync(passage.Charging.BrokenOff());
            throw;
        }
    }

    /// <returns>Null if the ledger is away for longer than a client should wait; the settlement goes on until it is
    /// durable.</returns>
    private async Task<IReadOnlyList<Balance>?> SettleAsync(OpenCall call, Outcome outcome)
    {
        using var step = CallTrace.Step("settle");
        var settling = call.SettleAsync(outcome);
        try
        {
            return await settling.WaitAsync(options.Value.SettleWait, time);
        }
        catch (TimeoutException)
        {
            Log.SettledLater(log, call.Id);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Deployment {Deployment} gave no answer")]
        public static partial void NotForwarded(ILogger logger, string deployment, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The ledger is away; call {Call} is settled when it is back")]
        public static partial void SettledLater(ILogger logger, Accounts.CallId call);

        [LoggerMessage(3, LogLevel.Error,
            "Deployment {Deployment} charges {Cost} for call {Call}, more than the {Bound} that it could at most: its "
            + "max_output_tokens or max_input_tokens is not true, or it does not keep to max_tokens")]
        public static partial void BoundBroken(
            ILogger logger, string deployment, Accounts.CallId call, Money cost, Money bound);
    }
}
