using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Audits;
using Tollgate.Api.Calls.Formats;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Errors;

/// <summary>Writes every error that the gateway answers: <c>{"error":{"message","type","param","code"}}</c>, and what
/// stands beside it.</summary>
internal sealed class ErrorWriter(ErrorProfile profile)
{
    /// <summary>A body that is sent back for its faults is not sent back at any length.</summary>
    private const int InputMax = 1_000;

    // Messages are read by people and matched by scripts, quotes and all; the content type keeps browsers from reading
    // HTML in them.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ErrorProfile Profile => profile;

    /// <summary>Answers with the error. Nothing must have been answered yet.</summary>
    public async Task WriteAsync(HttpContext context, ApiError error)
    {
        var body = new ArrayBufferWriter<byte>(512);
        Write(body, error, context.GetEndpoint()?.Metadata.GetMetadata<CallFormat>());

        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = ApiError.SecondsOf(wait).ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in error.Headers)
            response.Headers[name] = value;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Writes only the body.</summary>
    /// <param name="format">In which the answer was asked for; null: in none.</param>
    /// <param name="isEvent">It is an event of a stream that has begun.</param>
    public void Write(IBufferWriter<byte> output, ApiError error, CallFormat? format = null, bool isEvent = false)
    {
        using var json = new Utf8JsonWriter(output, Plain);
        json.WriteStartObject();
        // Anthropic's own clients look for it.
        if (format is { NamesEvents: true })
            json.WriteString("type", "error");
        json.WriteStartObject("error");
        if (error.IsNested)
        {
            json.WriteStartObject("message");
            json.WriteString("error", error.Message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("message", error.Message);
        }

        json.WriteString("type", error.Type);
        json.WriteString("param", error.Param);
        if (profile == ErrorProfile.Classic)
            json.WriteNumber("code", error.Status);
        else
            json.WriteString("code", error.Status.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();

        if (isEvent && format is { ErrorsAreFlat: true })
        {
            json.WriteString("code", error.Type);
            json.WriteString("message", error.Message);
            json.WriteNull("param");
        }

        if (error.Refusal is { } refusal)
            WriteRefusal(json, refusal);
        if (error.Call is { } call)
        {
            json.WriteStartObject("call");
            json.WriteCallState(call);
            json.WriteEndObject();
        }

        if (error.Detail is { } detail)
            json.WriteString("detail", detail);
        else if (error.Problems.Count > 0)
            WriteProblems(json, error.Problems);
        json.WriteEndObject();
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject("refusal");
        json.WriteString("account", Refusals.KindOf(refusal));
        json.WriteString("id", refusal.Account.Name);
        json.WriteString("alias", refusal.Alias);
        json.WriteString("limit", Refusals.LimitOf(refusal));
        if (Refusals.WindowOf(refusal) is { } window)
            json.WriteString("window", window);
        json.WriteFigures(refusal);
        json.WriteInstant("resets_at", refusal.ResetsAt);
        json.WriteEndObject();
    }

    private static void WriteProblems(Utf8JsonWriter json, IReadOnlyList<BodyProblem> problems)
    {
        json.WriteStartArray("detail");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("type", problem.Type);
            json.WriteStartArray("loc");
            foreach (var step in problem.Location)
            {
                if (int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                    json.WriteNumberValue(index);
                else
                    json.WriteStringValue(step);
            }

            json.WriteEndArray();
            json.WriteString("msg", problem.Message);
            json.WritePropertyName("input");
            if (problem.Input.Length <= InputMax)
                json.WriteRawValue(problem.Input);
            else
                json.WriteNullValue();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
