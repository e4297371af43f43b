using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>The answer of a deployment that asks no provider: it has the text of the configuration's
/// <c>mock_response</c>, and is said to have used 10 tokens in and 20 out. Each format writes it in its own way.</summary>
internal sealed class Mock(Deployment deployment, CallRequest request, string text, CallId call, DateTimeOffset now)
{
    /// <summary>As many vectors, or verdicts, as OpenAI gives at once; beyond it the answer would grow without
    /// bound.</summary>
    public const int ItemsMax = 2_048;

    private const int PieceLength = 3;

    // The text is answered as it was configured, quotes and accents and all.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _body = new();
    private bool _isStream;

    public CallRequest Request => request;

    public string Text => text;

    /// <summary>As the provider would know it.</summary>
    public string Model => deployment.UpstreamModel;

    public DateTimeOffset Now => now;

    public TokenCounts Tokens => TokensOf(request.Format);

    /// <summary>The text as a stream delivers it.</summary>
    public IEnumerable<string> Pieces
    {
        get
        {
            for (var at = 0; at < text.Length; at += PieceLength)
                yield return text.Substring(at, Math.Min(PieceLength, text.Length - at));
        }
    }

    /// <summary>What every answer is said to have used.</summary>
    public static TokenCounts TokensOf(CallFormat format) =>
        format.IsFree ? default : new(10, format.Writes ? 20 : 0);

    public UpstreamAnswer ToAnswer()
    {
        request.Format.WriteMock(this);
        return new(
            200, _isStream ? "text/event-stream" : "application/json", null, new MemoryStream([.. _body.WrittenSpan]), null);
    }

    /// <summary>An id as the provider would make it: of this call, behind a prefix.</summary>
    public string Id(string prefix) => $"{prefix}{call.Value:N}";

    /// <summary>Writes a whole answer.</summary>
    public void Write(JsonObject json)
    {
        using var writer = new Utf8JsonWriter(_body, Plain);
        json.WriteTo(writer);
    }

    /// <summary>Writes a whole answer, with what all of them tell.</summary>
    public void WriteTold(JsonObject answer)
    {
        answer["created"] = now.ToUnixTimeSeconds();
        answer["model"] = Model;
        answer["usage"] = Usage();
        Write(answer);
    }

    /// <summary>The usage of OpenAI's older formats.</summary>
    public JsonObject Usage() => new()
    {
        ["prompt_tokens"] = Tokens.Prompt,
        ["completion_tokens"] = Tokens.Completion,
        ["total_tokens"] = Tokens.Total,
    };

    /// <summary>Writes a whole answer that is too large to be made first.</summary>
    public void Write(Action<Utf8JsonWriter> write)
    {
        using var writer = new Utf8JsonWriter(_body, Plain);
        write(writer);
    }

    /// <summary>Writes an event of a stream that has no name.</summary>
    public void WriteEvent(JsonObject data)
    {
        _isStream = true;
        _body.Write("data: "u8);
        Write(data);
        _body.Write("\n\n"u8);
    }

    /// <summary>Writes an event of a stream by the name that is also its <c>type</c>.</summary>
    public void WriteNamed(JsonObject data)
    {
        _body.Write(Encoding.UTF8.GetBytes($"event: {(string)data["type"]!}\n"));
        WriteEvent(data);
    }

    /// <summary>Writes the end of a stream.</summary>
    public void WriteDone() => _body.Write("data: [DONE]\n\n"u8);
}
