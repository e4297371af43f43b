using System.Text;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;

namespace Tollgate.Api.Estimates;

/// <summary>How many tokens something has, what it did cost, and what it would: answered without asking a
/// model.</summary>
internal static class EstimateEndpoints
{
    /// <summary>More calls than anybody makes in a month.</summary>
    public const long RequestsMax = 1_000_000_000;

    public static void MapEstimates(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/utils/token_counter", (HttpContext http, Questions questions, TokenCounters counters) =>
            Questions.AnswerAsync(http, question => CountAsync(question, http, questions, counters)))
            .Describe(EstimateOperations.Count);
        routes.MapPost("/spend/calculate", (
            HttpContext http, Questions questions, TokenCounters counters, ModelList models) =>
            Questions.AnswerAsync(http, question => CalculateAsync(question, http, questions, counters, models)))
            .Describe(EstimateOperations.Calculate);
        routes.MapPost("/cost/estimate", (HttpContext http, Questions questions, TokenCounters counters) =>
            Questions.AnswerAsync(http, question => EstimateAsync(question, http, questions, counters)))
            .Describe(EstimateOperations.Estimate);
    }

    private static async Task<IResult> CountAsync(
        Question question, HttpContext http, Questions questions, TokenCounters counters)
    {
        var model = question.Fields.Required("model", question.Fields.Text("model"));
        if (question.Fields.Error is { } invalid)
            return invalid;
        if (question.ToRequest() is not { } request)
            return ApiErrors.BadRequest("prompt or messages must be provided");
        if (await questions.ServingAsync(question.Caller, model!, http.RequestAborted) is not [var deployment, ..])
            return ApiErrors.UnknownModel(http.Request.Path, model);

        var tokens = counters.Of(deployment).CountInput(request);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("total_tokens", tokens);
            json.WriteString("request_model", model);
            json.WriteString("model_used", deployment.UpstreamModel);
            json.WriteString("tokenizer_type", "openai_tokenizer");
            json.WriteString("encoding", deployment.Vocabulary.Encoding);
            json.WriteBoolean("estimated", !deployment.Vocabulary.IsKnown);
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> CalculateAsync(
        Question question, HttpContext http, Questions questions, TokenCounters counters, ModelList models)
    {
        var model = question.Fields.Text("model");
        var response = question.Fields.Object("completion_response");
        if (question.Fields.Error is { } invalid)
            return invalid;
        if (model is null && response is null)
            return Bad("Either 'model' or 'completion_response' must be provided");
        if (model is not null && !question.Has(ChatFormat.Instance.Content))
            return Bad("messages must be provided if 'model' is provided");

        // What was answered names its model as its provider does, so it may be one that nobody serves by that name.
        var asked = model ?? NameIn(question.Body.GetProperty("completion_response"));
        var serving = await questions.ServingAsync(question.Caller, asked, http.RequestAborted);
        var listed = model is null && serving.Count == 0 ? models.ListedPrice(asked) : null;
        if (serving.Count == 0 && listed is null)
            return ApiErrors.UnknownModel(http.Request.Path, asked);

        var counter = serving is [var first, ..] ? counters.Of(first) : counters.Guessing;
        TokenCounts tokens = model is null
            ? UsageOf(response!, counter).Tokens
            : new(Math.Min(counter.CountInput(question.ToRequest()!), TokenCounts.Max), 0);
        Money[] costs = listed is null
            ? [.. serving.Select(deployment => deployment.Price?.CostOf(tokens)).OfType<Money>()]
            : [listed.CostOf(tokens)];
        if (costs.Length == 0)
            return ApiErrors.NoPrice(asked);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteMoney("cost", costs.Max());
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> EstimateAsync(
        Question question, HttpContext http, Questions questions, TokenCounters counters)
    {
        var fields = question.Fields;
        var model = fields.Required("model", fields.Text("model"));
        var input = fields.WholeNumber("input_tokens", TokenCounts.Max);
        var output = fields.WholeNumber("output_tokens", TokenCounts.Max);
        var (daily, monthly) = (
            fields.WholeNumber("num_requests_per_day", RequestsMax),
            fields.WholeNumber("num_requests_per_month", RequestsMax));
        var request = fields.Error is null ? question.ToRequest() : null;
        if (request is null)
        {
            fields.Required("input_tokens", input);
            fields.Required("output_tokens", output);
        }

        if (fields.Error is { } invalid)
            return invalid;
        var serving = await questions.ServingAsync(question.Caller, model!, http.RequestAborted);
        if (serving.Count == 0)
            return ApiErrors.UnknownModel(http.Request.Path, model);

        CostEstimate[] estimates =
        [
            .. serving.Where(deployment => deployment.Price is not null)
                .Select(deployment => CostEstimate.Of(deployment, request, input, output, counters))
                .OrderByDescending(estimate => estimate.Cost),
        ];
        return estimates.Length == 0
            ? ApiErrors.NoPrice(model!)
            : new JsonAnswer(json => CostEstimate.Write(json, model!, estimates, daily, monthly));
    }

    private static string NameIn(JsonElement response) =>
        new Fields(response, "completion_response").Text("model") is { Length: > 0 } name
            ? name
            : throw Calls.BadFieldException.Missing("completion_response.model");

    private static Usage UsageOf(string response, TokenCounter counter)
    {
        var meter = new Meter(ChatFormat.Instance, counter);
        meter.Read(Encoding.UTF8.GetBytes(response));
        return meter.Reported ?? new TokenCounts(0, Math.Min(meter.CountDelivered(), TokenCounts.Max));
    }

    private static ApiError Bad(string message) => new(400, "None", $"Bad Request - {message}");
}
