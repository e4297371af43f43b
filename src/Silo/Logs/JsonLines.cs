using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tollgate.Silo.Logs;

/// <summary>Writes every message as one line of JSON: LiteLLM's <c>message</c>, <c>level</c> and <c>timestamp</c>, who
/// says it, in which trace, and the facts of the message by their names.</summary>
internal sealed class JsonLines() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-lines";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
            Write(json, logEntry);
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void Write<TState>(Utf8JsonWriter json, in LogEntry<TState> entry)
    {
        var line = entry.State as LogLine;
        json.WriteStartObject();
        json.WriteString(
            "timestamp",
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", NameOf(entry.LogLevel));
        json.WriteString("category", entry.Category);
        json.WriteString("message", line?.Title ?? entry.Formatter(entry.State, entry.Exception));
        foreach (var (name, value) in line?.Fields ?? FieldsOf(entry.State))
            WriteField(json, name, value);
        if (Activity.Current is { Recorded: true } span)
        {
            json.WriteString("trace_id", span.TraceId.ToHexString());
            json.WriteString("span_id", span.SpanId.ToHexString());
        }

        if (entry.Exception is { } exception)
            json.WriteString("stacktrace", exception.ToString());
        json.WriteEndObject();
    }

    // Those of the message's own template, which itself is none.
    private static IEnumerable<KeyValuePair<string, object?>> FieldsOf(object? state) =>
        state is not IReadOnlyList<KeyValuePair<string, object?>> fields
            ? []
            : fields.Where(field => !field.Key.StartsWith('{'))
                .Select(field =>
                    KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Key), field.Value));

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Information => "INFO",
        _ => level.ToString().ToUpperInvariant(),
    };
}
