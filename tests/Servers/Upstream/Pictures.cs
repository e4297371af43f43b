using System.Globalization;

namespace Tollgate.Servers.Upstream;

/// <summary>The answer of /v1/images/generations, whole or as server-sent events. A stream has sketches of every
/// picture before them, which are part of what is billed for it.</summary>
internal sealed class Pictures(OpenAIRequest request, FakeBehavior behavior, long created)
{
    private const int SketchesDefault = 4;
    private const string Picture = "\"b64_json\":\"AAAA\"";

    private readonly Tokens _tokens = behavior.BillsTokens ? Tokens.OfImages(request, behavior) : default;

    public Answer ToAnswer()
    {
        var units = behavior.BillsTokens ? default : new Units(Images: request.Choices);
        return request.Stream is true
            ? Answer.Stream(_tokens, Sketches(), Completed()) with { Units = units }
            : Answer.Whole(StatusCodes.Status200OK, Answer.Json, _tokens, Whole(), behavior, units);
    }

    private string Whole()
    {
        var pictures = Enumerable.Repeat($"{{{Picture}}}", request.Choices);
        return $$"""{"created":{{created}},"data":[{{string.Join(',', pictures)}}]{{Usage()}}}""";
    }

    private IEnumerable<(string Event, long Tokens)> Sketches()
    {
        var count = behavior.Chunks ?? SketchesDefault;
        return Enumerable.Range(0, count).Select(sketch => (
            Event("image_generation.partial_image", string.Create(
                CultureInfo.InvariantCulture, $",\"partial_image_index\":{sketch}")),
            (_tokens.Completion * (sketch + 1) / count) - (_tokens.Completion * sketch / count)));
    }

    // Only the last picture tells what all of them used.
    private string Completed() =>
        string.Concat(Enumerable.Repeat(Event("image_generation.completed"), request.Choices - 1))
        + Event("image_generation.completed", Usage());

    private string Usage() => behavior.BillsTokens && Upstream.Usage.OfImages(_tokens, behavior.Usage) is { } usage
        ? $",\"usage\":{usage}"
        : "";

    private static string Event(string type, string members = "") => NamedEvents.Event(type, Picture + members);
}
