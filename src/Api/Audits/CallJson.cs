using System.Text.Json;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Audits;

/// <summary>A row of the spend log, as JSON.</summary>
internal static class CallJson
{
    /// <summary>Everything that the ledger knows of a call.</summary>
    public static void WriteCall(this Utf8JsonWriter json, CallRecord call)
    {
        json.WriteStartObject();
        json.WriteCallState(call);
        json.WriteString("outcome", call.Status);
        json.WriteBoolean("estimated", call.Estimated);
        json.WriteMoney("held", call.Held);
        WriteTokens(json, call);
        WriteKinds(json, call);
        WritePath(json, call);
        WriteFacts(json, call.Facts);
        json.WriteString("instance", call.Owner);
        json.WriteBoolean("has_idempotency_key", call.Claim is not null);
        json.WriteEndObject();
    }

    /// <summary>What whoever made a call wants to know of it first, as members of an object that has begun.</summary>
    public static void WriteCallState(this Utf8JsonWriter json, CallRecord call)
    {
        json.WriteString("id", call.Id.ToString());
        json.WriteString("status", call.IsOpen ? "in_flight" : "settled");
        json.WriteString("how", call.How);
        json.WriteMoney("cost", call.Cost);
        json.WriteInstant("opened_at", call.OpenedAt);
        json.WriteInstant("settled_at", call.SettledAt);
    }

    private static void WriteTokens(Utf8JsonWriter json, CallRecord call)
    {
        json.WriteStartObject("tokens");
        json.WriteNumber("prompt", call.Usage.Tokens.Prompt);
        json.WriteNumber("completion", call.Usage.Tokens.Completion);
        json.WriteNumber("cached_read", call.Usage.Tokens.CachedRead);
        json.WriteNumber("cache_write", call.Usage.Tokens.CacheWrite);
        json.WriteEndObject();
    }

    // What it used besides these tokens, and the price of all of it.
    private static void WriteKinds(Utf8JsonWriter json, CallRecord call)
    {
        json.WritePropertyName("kinds");
        json.WriteRawValue(UsageKinds.Write(call.Usage) ?? "{}");
        json.WriteString("price_id", call.Price?.Id);
        json.WritePropertyName("price");
        json.WriteRawValue(call.Price?.Json ?? "null");
    }

    private static void WritePath(Utf8JsonWriter json, CallRecord call)
    {
        json.WriteStartArray("path");
        foreach (var charge in call.Charges)
        {
            json.WriteStartObject();
            json.WriteString("account", charge.Account.Value);
            json.WriteInstant("period", charge.Period.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, CallFacts facts)
    {
        json.WriteString("route", facts.Route);
        json.WriteString("model", facts.Model);
        json.WriteString("deployment", facts.Deployment);
        json.WriteBoolean("stream", facts.Stream);
        json.WriteString("client_call_id", facts.ClientCallId);
        json.WriteString("key", facts.Key);
        json.WriteString("team", facts.Team);
        json.WriteString("user", facts.User);
        json.WriteString("customer", facts.Customer);
        json.WriteString("organization", facts.Organization);
    }
}
