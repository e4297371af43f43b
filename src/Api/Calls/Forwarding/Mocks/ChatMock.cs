using System.Text.Json.Nodes;
using Tollgate.Api.Calls.Formats;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers with choices, as OpenAI's chats and continued texts do, each choice alike.</summary>
internal sealed class ChatMock(Mock mock)
{
    private readonly bool _isText = mock.Request.Format == TextFormat.Instance;

    public static void Write(Mock mock)
    {
        if (mock.Request.Stream)
            new ChatMock(mock).WriteStream();
        else
            mock.Write(new ChatMock(mock).Whole());
    }

    private JsonObject Whole()
    {
        var answer = Head(_isText ? "text_completion" : "chat.completion", Choices(index => _isText
            ? Text(index, mock.Text, "stop")
            : new JsonObject
            {
                ["finish_reason"] = "stop",
                ["index"] = index,
                ["message"] = new JsonObject { ["content"] = mock.Text, ["role"] = "assistant" },
            }));
        answer["usage"] = mock.Usage();
        return answer;
    }

    private void WriteStream()
    {
        foreach (var piece in mock.Pieces)
            mock.WriteEvent(Chunk(Choices(index => Choice(index, piece, null))));

        mock.WriteEvent(Chunk(Choices(index => Choice(index, null, "stop"))));
        var last = Chunk([]);
        last["usage"] = mock.Usage();
        mock.WriteEvent(last);
        mock.WriteDone();
    }

    private JsonObject Chunk(JsonArray choices) => Head(_isText ? "text_completion" : "chat.completion.chunk", choices);

    private JsonObject Head(string type, JsonArray choices) => new()
    {
        ["id"] = mock.Id("chatcmpl-"),
        ["object"] = type,
        ["created"] = mock.Now.ToUnixTimeSeconds(),
        ["model"] = mock.Model,
        ["choices"] = choices,
    };

    private JsonArray Choices(Func<int, JsonObject> choice) =>
        [.. Enumerable.Range(0, (int)mock.Request.Choices).Select(choice)];

    private JsonObject Choice(int index, string? piece, string? finishReason) => _isText
        ? Text(index, piece ?? "", finishReason)
        : new()
        {
            ["index"] = index,
            ["delta"] = piece is null ? new JsonObject() : new JsonObject { ["content"] = piece },
            ["finish_reason"] = finishReason,
        };

    private static JsonObject Text(int index, string text, string? finishReason) =>
        new() { ["text"] = text, ["index"] = index, ["logprobs"] = null, ["finish_reason"] = finishReason };
}
