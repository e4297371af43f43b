using System.Collections.Concurrent;
using System.Text;

namespace Tollgate.Servers.Upstream;

/// <summary>The answers of requests that ask for nothing special, built once and filled in with an id.</summary>
internal sealed class PlainAnswers(long created)
{
    // Whoever asks for ever new models or lengths gets answers that are built anew.
    private const int TemplatesMax = 1_000;

    private static readonly FakeBehavior Nothing = new();

    private readonly ConcurrentDictionary<(string Model, long Completion), byte[]> _templates = new();

    public static bool Covers(OpenAIRequest request) => request is { Stream: not true, Choices: 1 };

    public void Write(HttpResponse response, string answerId, OpenAIRequest request, Tokens tokens)
    {
        var key = (request.Model ?? "", tokens.Completion);
        if (!_templates.TryGetValue(key, out var template))
        {
            template = Encoding.UTF8.GetBytes(ChatCompletion.Json(answerId, request, Nothing, tokens, created));
            if (_templates.Count < TemplatesMax)
                _templates.TryAdd(key, template);
        }

        response.ContentType = Answer.Json;
        response.ContentLength = template.Length;
        var body = response.BodyWriter.GetSpan(template.Length);
        template.CopyTo(body);
        Encoding.UTF8.GetBytes(answerId, body[ChatCompletion.IdOffset..]);
        response.BodyWriter.Advance(template.Length);
    }
}
