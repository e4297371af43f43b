using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Writes a call as LiteLLM's spend log has it. Neither prompts nor answers are ever kept.</summary>
internal static class LogRow
{
    public static void Write(Utf8JsonWriter json, CallRecord call)
    {
        var upstream = PrefixedName.Cut(call.Facts.Deployment);
        json.WriteString("request_id", call.Id.ToString());
        json.WriteString("call_type", CallTypeOf(call.Facts.Route));
        json.WriteString("api_key", call.Facts.Key);
        json.WriteMoney("spend", (call.Cost ?? Money.Zero) + (call.Adjusted ?? Money.Zero));
        json.WriteNumber("total_tokens", call.Usage.Tokens.Total);
        json.WriteNumber("prompt_tokens", call.Usage.Tokens.Prompt);
        json.WriteNumber("completion_tokens", call.Usage.Tokens.Completion);
        json.WriteInstant("startTime", call.OpenedAt);
        json.WriteInstant("endTime", call.SettledAt);
        json.WriteNull("completionStartTime");
        json.WriteString("model", upstream.Name);
        json.WriteString("model_group", call.Facts.Model);
        json.WriteString("custom_llm_provider", upstream.Provider);
        json.WriteString("api_base", "");
        json.WriteString("user", call.Facts.User ?? "");
        json.WriteEmptyObject("metadata");
        json.WriteString("cache_hit", "False");
        json.WriteNull("cache_key");
        json.WriteNames("request_tags", [.. call.Charges
            .Where(charge => charge.Account.Kind == AccountKind.Tag && charge.Account.Host == charge.Account)
            .Select(charge => charge.Account.Name)]);
        json.WriteString("team_id", call.Facts.Team);
        json.WriteString("organization_id", call.Facts.Organization);
        json.WriteString("end_user", call.Facts.Customer);
        json.WriteNull("requester_ip_address");
        json.WriteEmptyObject("messages");
        json.WriteEmptyObject("response");
        json.WriteNull("session_id");
        json.WriteString("status", call.Status == "failure" ? "failure" : "success");
    }

    private static string CallTypeOf(string route)
    {
        return Ends("/chat/completions") ? "acompletion"
            : Ends("/completions") ? "atext_completion"
            : Ends("/embeddings") ? "aembedding"
            : Ends("/moderations") ? "amoderation"
            : Ends("/images/generations") ? "aimage_generation"
            : Ends("/audio/speech") ? "aspeech"
            : Ends("/audio/transcriptions") || Ends("/audio/translations") ? "atranscription"
            : Ends("/rerank") ? "arerank"
            : Ends("/responses") ? "aresponses"
            : "anthropic_messages";

        bool Ends(string end) => route.EndsWith(end, StringComparison.Ordinal);
    }
}
