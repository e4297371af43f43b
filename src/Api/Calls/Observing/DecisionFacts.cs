using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What is told of a call that has ended, to its trace and to the log: who paid what for which model, or who
/// would not. Never what was asked or answered, nor what else a client wrote, but for names that exist here.</summary>
internal static class DecisionFacts
{
    public static List<KeyValuePair<string, object?>> Of(Observation call, CallEnd end, TimeSpan taken)
    {
        var facts = new List<KeyValuePair<string, object?>>(20);
        Add("outcome", NameOf(end));
        Add("call", call.Id?.ToString());
        Add("model", call.Model);
        Add("deployment", call.Passage?.Deployment.Id);
        Add("key", call.Payer.Key);
        Add("key_alias", call.Payer.KeyAlias);
        Add("team", call.Payer.Team);
        Add("team_alias", call.Payer.TeamAlias);
        Add("user", call.Payer.User);
        Add("customer", call.Customer);
        if (call.Outcome is { } outcome)
        {
            Add("input_tokens", outcome.Usage.Tokens.Prompt);
            Add("output_tokens", outcome.Usage.Tokens.Completion);
            Add("cost", outcome.Cost?.Dollars);
        }

        if (call.Tries is { } tries && tries.Retries + tries.Fallbacks > 0)
        {
            Add("retries", tries.Retries);
            Add("fallbacks", tries.Fallbacks);
        }

        Add("status", call.Status);
        Add("duration_seconds", taken.TotalSeconds);
        Add("error", ErrorOf(call, end));
        if (call.Error?.Refusal is { } refusal)
            AddRefusal(refusal);
        return facts;

        void AddRefusal(Refusal refusal)
        {
            Add("account", refusal.Account.Value);
            Add("limit", Refusals.LimitOf(refusal));
            if (refusal.Max is { } max)
            {
                Add("max", max.Dollars);
                Add("spent", refusal.Spent.Dollars);
                Add("held", refusal.Held.Dollars);
            }

            if (refusal.Rate is { } rate)
            {
                Add("max", rate.Max);
                Add("used", rate.Used);
                Add("held", rate.Held);
            }
        }

        void Add(string name, object? value)
        {
            if (value is not null)
                facts.Add(new(name, value));
        }
    }

    /// <summary>What went wrong; null: nothing did. A stream that breaks off has begun well.</summary>
    public static string? ErrorOf(Observation call, CallEnd end) => call.ErrorClass
        ?? (end != CallEnd.Failed
            ? null
            : ExceptionClass.Of(call.Passage?.Deployment.Names.Provider ?? "", status: null));

    public static string NameOf(CallEnd end) => end switch
    {
        CallEnd.Served => "served",
        CallEnd.Left => "left",
        CallEnd.Refused => "refused",
        _ => "failed",
    };
}
