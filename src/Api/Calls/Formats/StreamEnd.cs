using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;

namespace Tollgate.Api.Calls.Formats;

/// <summary>What the end of a stream tells that was ended at its limit.</summary>
/// <param name="AnswerId">What the provider called its answer; null: it did not say.</param>
/// <param name="Tokens">What is charged.</param>
internal sealed record StreamEnd(
    CallId Call, string? AnswerId, CallRequest Request, TokenCounts Tokens, DateTimeOffset Now)
{
    /// <summary>The end of a stream of OpenAI's chunks: each choice is as long as it may be.</summary>
    /// <param name="type">The chunks' own type.</param>
    /// <param name="content">What a choice has in the place of its content, when there is none.</param>
    public IEnumerable<(string Type, byte[] Data)> OfChunks(string type, Func<JsonObject> content)
    {
        JsonArray choices = [];
        for (var index = 0; index < Request.Choices; index++)
        {
            var choice = content();
            choice["index"] = index;
            choice["finish_reason"] = "length";
            choices.Add(choice);
        }

        yield return Event(Chunk(type, choices));
        if (Request.UsageAsked)
        {
            var last = Chunk(type, []);
            last["usage"] = new JsonObject
            {
                ["prompt_tokens"] = Tokens.Prompt,
                ["completion_tokens"] = Tokens.Completion,
                ["total_tokens"] = Tokens.Total,
            };
            yield return Event(last);
        }

        yield return (SseParser.EventTypeDefault, "[DONE]"u8.ToArray());
    }

    /// <summary>An event by the name that is also its <c>type</c>.</summary>
    public static (string Type, byte[] Data) Named(JsonObject json) =>
        ((string)json["type"]!, JsonSerializer.SerializeToUtf8Bytes(json));

    private JsonObject Chunk(string type, JsonArray choices) => new()
    {
        ["id"] = $"chatcmpl-{Call.Value:N}",
        ["object"] = type,
        ["created"] = Now.ToUnixTimeSeconds(),
        ["model"] = Request.Model,
        ["choices"] = choices,
    };

    private static (string Type, byte[] Data) Event(JsonObject json) =>
        (SseParser.EventTypeDefault, JsonSerializer.SerializeToUtf8Bytes(json));
}
