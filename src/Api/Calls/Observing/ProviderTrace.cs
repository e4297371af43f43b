using System.Diagnostics;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Relaying;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What a provider did for a call, in its trace, by OpenTelemetry's conventions for generative AI. One span
/// for each deployment that was asked, each time.</summary>
internal static class ProviderTrace
{
    /// <returns>Null: the call is not traced.</returns>
    public static Activity? Begin(Deployment deployment, CallRequest request)
    {
        if (Activity.Current is not { Recorded: true })
            return null;

        var operation = request.Format.Operation;
        var span = CallTrace.Ask($"{operation} {deployment.ModelGroup}");
        span?.SetTag("gen_ai.operation.name", operation);
        span?.SetTag("gen_ai.provider.name", NameOf(deployment.Names.Provider));
        span?.SetTag("gen_ai.request.model", deployment.UpstreamModel);
        span?.SetTag("gen_ai.request.stream", request.Stream);
        span?.SetTag("tollgate.deployment", deployment.Id);
        if (deployment.MockResponse is null)
        {
            span?.SetTag("server.address", deployment.Addresses[request.Format].Host);
            span?.SetTag("server.port", deployment.Addresses[request.Format].Port);
        }

        return span;
    }

    /// <summary>The last byte of the answer has come, or will not come any more.</summary>
    public static void End(Passage passage, Failure? failure, Outcome outcome)
    {
        if (passage.Span is not { IsStopped: false } span)
            return;

        var tokens = outcome.Usage.Tokens;
        Set("gen_ai.response.model", passage.Meter.Model);
        Set("gen_ai.response.time_to_first_chunk", passage.UntilFirstEvent?.TotalSeconds);
        Set("gen_ai.usage.input_tokens", tokens.Prompt);
        Set("gen_ai.usage.output_tokens", tokens.Completion);
        Set("gen_ai.usage.cache_read.input_tokens", tokens.CachedRead > 0 ? tokens.CachedRead : null);
        Set("gen_ai.usage.reasoning.output_tokens", tokens.Reasoning > 0 ? tokens.Reasoning : null);
        if (outcome.Status == CallStatus.Failure)
            Fail(span, failure ?? Failure.Unreachable);
        span.Dispose();

        void Set(string name, object? value) => span.SetTag(name, value);
    }

    /// <summary>Another deployment is asked instead.</summary>
    public static void GivenUp(Passage passage, Failure? failure)
    {
        if (passage.Span is not { IsStopped: false } span)
            return;

        Fail(span, failure ?? Failure.Unreachable);
        span.Dispose();
    }

    private static void Fail(Activity span, Failure failure)
    {
        span.SetTag("http.response.status_code", failure == Failure.TookTooLong ? null : failure.Status);
        span.SetTag("error.type", ErrorOf(failure));
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static string ErrorOf(Failure failure) =>
        failure.Status is null ? "connection_error"
        : failure.Status == Failure.TookTooLong.Status ? "timeout"
        : Observation.Written(failure.Status);

    private static string NameOf(string provider) => provider switch
    {
        "azure" => "azure.ai.openai",
        "gemini" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        _ => provider,
    };
}
