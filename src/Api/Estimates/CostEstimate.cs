using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;

namespace Tollgate.Api.Estimates;

/// <summary>What one call is likely to cost where one deployment runs it.</summary>
/// <param name="Most">What it can cost at most; null: nobody knows, or the call was not told.</param>
internal sealed record CostEstimate(Deployment Deployment, long Input, long Output, Money Cost, Money? Most)
{
    private Money InputCost => Deployment.Price!.CostOf(new TokenCounts(Input, 0));

    /// <param name="deployment">One that has a price.</param>
    /// <param name="request">The call; null: only its tokens are known.</param>
    /// <param name="input">Null: they are counted.</param>
    /// <param name="output">Null: as many as is likely.</param>
    public static CostEstimate Of(
        Deployment deployment, CallRequest? request, long? input, long? output, TokenCounters counters)
    {
        var read = input ?? Math.Min(counters.Of(deployment).CountInput(request!), TokenCounts.Max);
        var written = output ?? Likely(deployment, request!);
        return new(
            deployment,
            read,
            written,
            deployment.Price!.CostOf(new TokenCounts(read, written)),
            request is null ? null : MostOf(deployment, request));
    }

    /// <summary>Writes the dearest as LiteLLM does, and beside it every one of them.</summary>
    public static void Write(
        Utf8JsonWriter json, string model, IReadOnlyList<CostEstimate> dearestFirst, long? daily, long? monthly)
    {
        var dearest = dearestFirst[0];
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteNumber("input_tokens", dearest.Input);
        json.WriteNumber("output_tokens", dearest.Output);
        WriteCount("num_requests_per_day", daily);
        WriteCount("num_requests_per_month", monthly);
        dearest.WriteCosts(json, "", "_per_request", 1);
        dearest.WriteCosts(json, "daily_", "", daily);
        dearest.WriteCosts(json, "monthly_", "", monthly);
        json.WriteMoney("input_cost_per_token", new(dearest.Deployment.Price!.Input));
        json.WriteMoney("output_cost_per_token", new(dearest.Deployment.Price!.Output));
        json.WriteString("provider", dearest.Provider);
        json.WriteMoney("worst_cost_per_request", dearest.Most);
        json.WriteStartArray("deployments");
        foreach (var estimate in dearestFirst)
            estimate.WriteRow(json);
        json.WriteEndArray();
        json.WriteEndObject();

        void WriteCount(string name, long? count)
        {
            if (count is { } number)
                json.WriteNumber(name, number);
            else
                json.WriteNull(name);
        }
    }

    private string Provider => PrefixedName.Cut(Deployment.Model).Provider;

    // Nobody adds anything to what a provider takes.
    private void WriteCosts(Utf8JsonWriter json, string before, string after, long? times)
    {
        Write("cost", Cost);
        Write("input_cost", InputCost);
        Write("output_cost", Cost - InputCost);
        Write("margin_cost", Money.Zero);

        void Write(string name, Money once) => json.WriteMoney(
            $"{before}{name}{after}", times is { } number ? new Money(once.Dollars * number) : null);
    }

    private void WriteRow(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model_id", Deployment.Id);
        json.WriteString("provider", Provider);
        json.WriteNumber("input_tokens", Input);
        json.WriteNumber("output_tokens", Output);
        json.WriteMoney("cost_per_request", Cost);
        json.WriteMoney("worst_cost_per_request", Most);
        json.WriteEndObject();
    }

    private static long Likely(Deployment deployment, CallRequest request) => !request.Format.Writes ? 0 : Math.Min(
        Math.Min(deployment.OutputLengths.Likely, request.MaxTokens ?? deployment.MaxOutputTokens ?? TokenCounts.Max)
            * request.Choices,
        TokenCounts.Max);

    private static Money? MostOf(Deployment deployment, CallRequest request)
    {
        var worst = new WorstCost(new Candidates([new(deployment.ModelGroup, [deployment])]), request);
        return worst.Missing is null ? worst.Held : null;
    }
}
