using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>Reads the few members of a form that its answer depends on, as any server does that takes files.</summary>
internal static class FormRequest
{
    public static async Task<OpenAIRequest> ReadAsync(string contentType, byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(body);
        var form = await context.Request.ReadFormAsync();
        return new OpenAIRequest
        {
            Model = form["model"],
            Stream = form["stream"] == "true",
            Fake = form["fake"].ToString() is { Length: > 0 } fake ? JsonDocument.Parse(fake).RootElement : default,
        };
    }
}
