using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Grains;

namespace Tollgate.Api.Explaining;

/// <summary>What an account says about itself, as JSON.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter json, Judgement judgement, CallEstimate? call, DateTimeOffset now)
    {
        var (figures, limits) = (judgement.Figures, judgement.Limits);
        json.WriteStartObject();
        json.WriteString("account", figures.Account.Prefix);
        json.WriteString("id", figures.Account.Name);
        json.WriteString("alias", limits.Alias);
        json.WriteBoolean("blocked", limits.Blocked);
        json.WriteInstant("expires", limits.Expires);
        json.WriteNames("models", limits.Models);
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteIncrease(limits.Increase);
        json.WriteStartArray("budgets");
        foreach (var budget in figures.Budgets)
            Write(json, budget);
        json.WriteEndArray();
        json.WriteStartArray("rates");
        foreach (var rate in figures.Rates)
            Write(json, rate);
        json.WriteEndArray();
        json.WriteStartArray("holds");
        foreach (var hold in figures.Holds)
        {
            json.WriteStartObject();
            json.WriteString("call_id", hold.Call.ToString());
            json.WriteMoney("held", hold.Held);
            json.WriteNumber("age_seconds", Math.Max(0, (now - hold.Since).TotalSeconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (call is { } asked)
        {
            json.WriteStartObject("question");
            json.WriteString("model", asked.Model);
            json.WriteMoney("may_cost", asked.Held);
            json.WriteEndObject();
        }

        Write(json, judgement.Refusal, now);
        json.WriteEndObject();
    }

    // A hosted budget is named by its role: window/7d, model/gpt-4o.
    private static void Write(Utf8JsonWriter json, BudgetExplanation budget)
    {
        json.WriteStartObject();
        json.WriteString("limit", RoleOf(budget.Account));
        json.WriteMoney("max_budget", budget.Max);
        json.WriteMoney("spent", budget.Spent);
        json.WriteMoney("held", budget.Held);
        json.WriteInstant("period", budget.Period.Since);
        json.WriteInstant("resets_at", budget.ResetsAt);
        json.WriteEndObject();
    }

    // Each limit by the name of its field, the tokens with what calls in flight hold on top.
    private static void Write(Utf8JsonWriter json, RateExplanation rate)
    {
        var ofModel = rate.Account.IsHostedAs("model");
        Write(ofModel ? "model_rpm_limit" : "rpm_limit", rate.Limits.Requests, rate.Used.Requests, 0);
        Write(ofModel ? "model_tpm_limit" : "tpm_limit", rate.Limits.Tokens, rate.Used.Tokens, rate.HeldTokens);
        Write("max_parallel_requests", rate.Limits.Parallel, rate.Used.Parallel, 0);

        void Write(string limit, long? max, long? used, long held)
        {
            if (max is null)
                return;
            json.WriteStartObject();
            json.WriteString("limit", limit);
            if (ofModel)
                json.WriteString("model", rate.Account.HostedName);
            json.WriteNumber("max", max.Value);
            json.WriteNumber("used", used!.Value);
            json.WriteNumber("held", held);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, Refusal? refusal, DateTimeOffset now)
    {
        if (refusal is null)
        {
            json.WriteNull("refusal");
            return;
        }

        json.WriteStartObject("refusal");
        json.WriteString("limit", Refusals.LimitOf(refusal));
        if (refusal.Rate is null)
        {
            json.WriteString("budget", RoleOf(refusal.Account));
            json.WriteMoney("max", refusal.Max);
            json.WriteMoney("spent", refusal.Spent);
            json.WriteMoney("held", refusal.Held);
        }
        else
        {
            json.WriteFigures(refusal);
        }

        json.WriteInstant("resets_at", refusal.ResetsAt ?? now + refusal.Rate?.RetryAfter);
        json.WriteEndObject();
    }

    private static string RoleOf(AccountId account) =>
        account == account.Host ? "max_budget" : account.Value[(account.Host.Value.Length + 1)..];
}
