using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Forwarding;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Api.Rates;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;

namespace Tollgate.Api.Calls;

/// <summary>A call to a model, from its first byte to its charge. The steps carry the numbers that the architecture
/// page gives them.</summary>
internal sealed partial class ModelCalls(
    KnownKeys keys,
    ModelList models,
    Gate gate,
    Books books,
    HardPaths hardPaths,
    IUpstream upstream,
    TokenCounter counter,
    TimeProvider time,
    IOptions<CallOptions> options,
    ErrorWriter errors,
    MasterKey master,
    Departure departure,
    ILogger<ModelCalls> log)
{
    public async Task AnswerAsync(HttpContext http, CallKind kind)
    {
        // 1. Who: the secret names a key that exists. Whether it lives its own account says, with the others.
        if (!PresentedKey.TryRead(http.Request, master, out var presented, out var error)
            || !(await keys.FindAsync(presented, http.Connection.RemoteIpAddress, http.RequestAborted))
                .TryGetAccount(out var account, out error))
        {
            await error.ExecuteAsync(http);
            return;
        }

        // 2. What: one pass over the bytes finds the model, and the model names its price.
        using var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (!TryUnderstand(http, kind, body, out var request, out var deployment, out var marks, out error)
            || !IdempotencyKey.TryRead(http.Request, account, out var claim, out error))
        {
            await error.ExecuteAsync(http);
            return;
        }

        // 3. May it: every account on the path is asked at once. 4. Open: the ledger knows of the call before the
        // provider does.
        var likely = new LikelyCost(deployment, request, options.Value.RateTokens);
        var decision = await EnterAsync(
            ApplicationOf(http, account, presented, request, deployment, likely) with { Claim = claim },
            marks,
            deployment,
            request);
        if (decision is not Decision.Opened(var call, var key))
        {
            await ErrorOf(decision, presented, request).ExecuteAsync(http);
            return;
        }

        // 5. Forward: from here on the call ends settled, whatever happens. 6. Meter: usage is read off the answer as
        // it passes, and its last bytes are held back.
        using var passage = new Passage(
            http, call, request, deployment, likely, counter, time, options.Value.RateTokens, departure.TimeIsUp);
        using var relay = await ForwardAsync(passage);
        var outcome = await MeterAsync(relay, passage);

        // 7. Settle: the charge is durable before the client has read the end. 8. Tell: the accounts learn their
        // balances.
        var balances = await SettleAsync(call, outcome);
        if (outcome.Cost > call.Bound)
            Log.BoundBroken(log, deployment.Id, call.Id, outcome.Cost.Value, call.Bound.Value);
        if (kind == CallKind.Chat && outcome is { Status: CallStatus.Success, Estimated: false })
            deployment.OutputLengths.Add(outcome.Tokens.Completion);
        if (!passage.ClientLeft)
            await relay.EndAsync(new Charged(outcome.Cost, key, balances)
            {
                Rates = balances is null ? [] : call.RatesAfter(outcome),
                Model = request.Model,
                Duration = time.GetUtcNow() - call.OpenedAt,
            });
    }

    private bool TryUnderstand(
        HttpContext http,
        CallKind kind,
        RequestBody body,
        [NotNullWhen(true)] out CallRequest? request,
        [NotNullWhen(true)] out Deployment? deployment,
        [NotNullWhen(true)] out CallMarks? marks,
        [NotNullWhen(false)] out ApiError? error)
    {
        (request, deployment, marks, error) = (null, null, null, null);
        try
        {
            request = CallRequest.Read(body.Bytes, kind);
            marks = CallMarks.Read(http.Request.Headers, request.Marks);
        }
        catch (JsonException exception)
        {
            error = ApiErrors.MalformedJson(exception.Message);
            return false;
        }
        catch (BadFieldException exception)
        {
            error = ApiErrors.BadField(exception.Field, exception.Message);
            return false;
        }

        if (!models.TryRoute(request.Model, out deployment))
            error = ApiErrors.UnknownModel(http.Request.Path, request.Model);
        else if (deployment.Price is null && options.Value.UnpricedModels == UnpricedModels.Refuse)
            error = ApiErrors.Unpriced(request.Model);
        return error is null;
    }

    // Of the tags only those have accounts that somebody has made.
    private async Task<Decision> EnterAsync(
        CallApplication application, CallMarks marks, Deployment deployment, CallRequest request)
    {
        try
        {
            var known = await marks.KnownAsync(books);
            application = application with { Customer = known.Customer, Tags = known.Tags };
        }
        catch (LedgerUnavailableException)
        {
            return new Decision.Unavailable();
        }

        var decision = hardPaths.Has(application) ? null : await gate.EnterAsync(application);
        return decision is null or Decision.Refused { Refusal.Reason: RefusalReason.BoundNeeded }
            ? await hardPaths.EnterAsync(application, deployment, request)
            : decision;
    }

    private CallApplication ApplicationOf(
        HttpContext http,
        AccountId account,
        PresentedKey key,
        CallRequest request,
        Deployment deployment,
        LikelyCost likely) => new(
        account,
        key.Hash,
        likely.Held,
        deployment.Price switch
        {
            { IsFree: true } => Pricing.Free,
            null when options.Value.UnpricedModels == UnpricedModels.Allow => Pricing.UnknownAllowed,
            null => Pricing.Unknown,
            _ => Pricing.Known,
        },
        new(http.Request.Path, request.Model, deployment.Model, request.Stream, ClientCallId(http)))
        {
            Groups = models.AccessGroupsOf(request.Model),
            HeldTokens = likely.HeldTokens,
        };

    private ApiError ErrorOf(Decision decision, PresentedKey key, CallRequest request)
    {
        var call = new RefusedCall(key, request.Model, time.GetUtcNow());
        return decision switch
        {
            Decision.Refused(var refusal, _) => Refusals.ToError(refusal, call, errors.Profile),
            Decision.Unbounded(var refusal, var why) => ApiErrors.Unbounded(refusal, why) with { Refusal = refusal },
            Decision.Duplicate(var first) => ApiErrors.Duplicate(first),
            _ => ApiErrors.Unavailable,
        };
    }

    private async Task<Relay> ForwardAsync(Passage passage)
    {
        try
        {
            var answer = await upstream.SendAsync(passage.Deployment, passage.Request, passage.Call.Id, passage.Ended);
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

    private static async Task<Outcome> MeterAsync(Relay relay, Passage passage)
    {
        try
        {
            WriteCallHeaders(passage);
            return await relay.PassAsync();
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

    private static void WriteCallHeaders(Passage passage)
    {
        var headers = passage.Http.Response.Headers;
        headers["x-litellm-call-id"] = ClientCallId(passage.Http) ?? passage.Call.Id.ToString();
        headers["x-litellm-model-id"] = passage.Deployment.Id;
        headers["x-litellm-model-group"] = passage.Deployment.ModelGroup;
        // A stream is told now; what does not flow, what is left when it is settled.
        RateHeaders.Write(headers, passage.Call.Rates, passage.Request.Model, TimeSpan.Zero);
    }

    // The client's own is echoed where it can stand in a header, and is never taken to be unique.
    private static string? ClientCallId(HttpContext http) =>
        http.Request.Headers["x-litellm-call-id"].ToString() is { Length: > 0 and <= 128 } id
            && id.All(character => character is > ' ' and <= '~')
            ? id
            : null;

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
