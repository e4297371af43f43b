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
            Seconds = form.Files["file"] is { } file ? await SecondsOfAsync(file) : 0,
            Fake = form["fake"].ToString() is { Length: > 0 } fake ? JsonDocument.Parse(fake).RootElement : default,
        };
    }

    // Of a WAV file, by the bytes a second and the length of its data, which its head tells.
    private static async Task<decimal> SecondsOfAsync(IFormFile file)
    {
        using var reader = new MemoryStream();
        await file.CopyToAsync(reader);
        var bytes = reader.ToArray();
        return bytes.AsSpan().StartsWith("RIFF"u8) && BitConverter.ToUInt32(bytes, 28) is > 0 and var bytesPerSecond
            ? (decimal)BitConverter.ToUInt32(bytes, 40) / bytesPerSecond
            : 0;
    }
}
