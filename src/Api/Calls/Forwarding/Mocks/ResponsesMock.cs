using System.Text.Json.Nodes;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers as OpenAI's responses do, with one message.</summary>
internal sealed class ResponsesMock(Mock mock)
{
    private int _events;

    public static void Write(Mock mock)
    {
        if (mock.Request.Stream)
            new ResponsesMock(mock).WriteStream();
        else
            mock.Write(new ResponsesMock(mock).Response("completed", mock.Text));
    }

    private void WriteStream()
    {
        WriteEvent("response.created", new() { ["response"] = Response("in_progress", null) });
        WriteEvent("response.in_progress", new() { ["response"] = Response("in_progress", null) });
        WriteEvent("response.output_item.added", new() { ["output_index"] = 0, ["item"] = Item("in_progress", null) });
        WriteEvent("response.content_part.added", InPart("part", Part("")));
        foreach (var piece in mock.Pieces)
            WriteEvent("response.output_text.delta", InText("delta", piece));

        WriteEvent("response.output_text.done", InText("text", mock.Text));
        WriteEvent("response.content_part.done", InPart("part", Part(mock.Text)));
        WriteEvent(
            "response.output_item.done", new() { ["output_index"] = 0, ["item"] = Item("completed", mock.Text) });
        WriteEvent("response.completed", new() { ["response"] = Response("completed", mock.Text) });
    }

    private void WriteEvent(string type, JsonObject data)
    {
        data.Insert(0, "type", type);
        data.Insert(1, "sequence_number", _events++);
        mock.WriteNamed(data);
    }

    private JsonObject InText(string name, string value)
    {
        var data = InPart(name, value);
        data["logprobs"] = new JsonArray();
        return data;
    }

    private JsonObject InPart(string name, JsonNode value) => new()
    {
        ["item_id"] = mock.Id("msg_"),
        ["output_index"] = 0,
        ["content_index"] = 0,
        [name] = value,
    };

    /// <param name="text">Null: nothing is made yet.</param>
    private JsonObject Response(string status, string? text) => new()
    {
        ["id"] = mock.Id("resp_"),
        ["object"] = "response",
        ["created_at"] = mock.Now.ToUnixTimeSeconds(),
        ["status"] = status,
        ["error"] = null,
        ["incomplete_details"] = null,
        ["instructions"] = null,
        ["max_output_tokens"] = null,
        ["metadata"] = new JsonObject(),
        ["model"] = mock.Model,
        ["output"] = text is null ? [] : new JsonArray(Item(status, text)),
        ["parallel_tool_calls"] = true,
        ["previous_response_id"] = null,
        ["store"] = false,
        ["temperature"] = 1.0,
        ["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } },
        ["tool_choice"] = "auto",
        ["tools"] = new JsonArray(),
        ["top_p"] = 1.0,
        ["truncation"] = "disabled",
        ["usage"] = text is null ? null : Usage(),
    };

    private JsonObject Item(string status, string? text) => new()
    {
        ["id"] = mock.Id("msg_"),
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = text is null ? [] : new JsonArray(Part(text)),
    };

    private static JsonObject Part(string text) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
        ["logprobs"] = new JsonArray(),
    };

    private JsonObject Usage() => new()
    {
        ["input_tokens"] = mock.Tokens.Prompt,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
        ["output_tokens"] = mock.Tokens.Completion,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
        ["total_tokens"] = mock.Tokens.Total,
    };
}
