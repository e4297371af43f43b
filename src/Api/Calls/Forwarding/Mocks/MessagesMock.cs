using System.Text.Json.Nodes;

namespace Tollgate.Api.Calls.Forwarding.Mocks;

/// <summary>Answers as Anthropic does.</summary>
internal static class MessagesMock
{
    public static void Write(Mock mock)
    {
        if (mock.Request.Stream)
            WriteStream(mock);
        else
            mock.Write(Message(mock, [Text(mock.Text)], "end_turn", mock.Tokens.Completion));
    }

    public static void WriteCount(Mock mock) => mock.Write(new JsonObject { ["input_tokens"] = 10 });

    private static void WriteStream(Mock mock)
    {
        mock.WriteNamed(new() { ["type"] = "message_start", ["message"] = Message(mock, [], null, 1) });
        mock.WriteNamed(new() { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = Text("") });
        foreach (var piece in mock.Pieces)
        {
            mock.WriteNamed(new()
            {
                ["type"] = "content_block_delta",
                ["index"] = 0,
                ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece },
            });
        }

        mock.WriteNamed(new() { ["type"] = "content_block_stop", ["index"] = 0 });
        mock.WriteNamed(new()
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = "end_turn", ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = mock.Tokens.Completion },
        });
        mock.WriteNamed(new() { ["type"] = "message_stop" });
    }

    private static JsonObject Message(Mock mock, JsonArray content, string? stopReason, long outputTokens) => new()
    {
        ["id"] = mock.Id("msg_"),
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = mock.Model,
        ["content"] = content,
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject
        {
            ["input_tokens"] = mock.Tokens.Prompt,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = 0,
            ["output_tokens"] = outputTokens,
        },
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
