using System.Text.Json.Nodes;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers as OpenAI's chats do, each choice alike.</summary>
internal static class ChatMock
{
    public static void Write(Mock mock)
    {
        if (mock.Request.Stream)
            WriteStream(mock);
        else
            mock.Write(Whole(mock));
    }

    private static JsonObject Whole(Mock mock)
    {
        var answer = Head(mock, "chat.completion", Choices(mock, index => new JsonObject
        {
            ["finish_reason"] = "stop",
            ["index"] = index,
            ["message"] = new JsonObject { ["content"] = mock.Text, ["role"] = "assistant" },
        }));
        answer["usage"] = Usage(mock);
        return answer;
    }

    private static void WriteStream(Mock mock)
    {
        foreach (var piece in mock.Pieces)
            WriteChunk(mock, Choices(mock, index => Choice(index, new JsonObject { ["content"] = piece }, null)));

        WriteChunk(mock, Choices(mock, index => Choice(index, [], "stop")));
        var last = Chunk(mock, []);
        last["usage"] = Usage(mock);
        mock.WriteEvent(last);
        mock.WriteDone();
    }

    private static void WriteChunk(Mock mock, JsonArray choices) => mock.WriteEvent(Chunk(mock, choices));

    private static JsonObject Chunk(Mock mock, JsonArray choices) => Head(mock, "chat.completion.chunk", choices);

    private static JsonObject Head(Mock mock, string type, JsonArray choices) => new()
    {
        ["id"] = mock.Id("chatcmpl-"),
        ["object"] = type,
        ["created"] = mock.Now.ToUnixTimeSeconds(),
        ["model"] = mock.Model,
        ["choices"] = choices,
    };

    private static JsonArray Choices(Mock mock, Func<int, JsonObject> choice) =>
        [.. Enumerable.Range(0, (int)mock.Request.Choices).Select(choice)];

    private static JsonObject Choice(int index, JsonObject delta, string? finishReason) =>
        new() { ["index"] = index, ["delta"] = delta, ["finish_reason"] = finishReason };

    private static JsonObject Usage(Mock mock) => new()
    {
        ["prompt_tokens"] = mock.Tokens.Prompt,
        ["completion_tokens"] = mock.Tokens.Completion,
        ["total_tokens"] = mock.Tokens.Total,
    };
}
