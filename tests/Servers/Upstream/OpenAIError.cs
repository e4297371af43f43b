using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>OpenAI's error body.</summary>
internal static class OpenAIError
{
    public static string Json(int status, string message)
    {
        var (type, code) = status switch
        {
            401 => ("invalid_request_error", "\"invalid_api_key\""),
            404 => ("invalid_request_error", "\"model_not_found\""),
            429 => ("requests", "\"rate_limit_exceeded\""),
            >= 500 => ("server_error", "null"),
            _ => ("invalid_request_error", "null"),
        };
        var text = JsonSerializer.Serialize(message, OpenAIJson.Default.String);
        return $$$"""{"error":{"message":{{{text}}},"type":"{{{type}}}","param":null,"code":{{{code}}}}}""";
    }
}
