namespace Tollgate.Servers.Upstream;

/// <summary>The answers of every route, as the request asks for them.</summary>
internal sealed class Answers
{
    private readonly long _created;
    private readonly Route[] _routes;

    public Answers(long created)
    {
        _created = created;
        // By the end of the path: Azure has the deployment in front, and other providers have other roots.
        _routes =
        [
            new("/chat/completions", Chat),
            new("/completions", Text),
            new("/embeddings", (_, request, behavior) => Embedding(request, behavior)),
            new("/messages", Message) { Error = AnthropicMessage.Error, NamesEvents = true },
            new("/messages/count_tokens", (_, _, behavior) => TokenCount(behavior)) { Error = AnthropicMessage.Error },
            new("/responses", Response) { NamesEvents = true },
            new("/moderations", (_, request, behavior) => Judgement.ToAnswer(request, behavior)),
            new("/images/generations", (_, request, behavior) => new Pictures(request, behavior, _created).ToAnswer()),
            new("/audio/speech", (_, request, behavior) => new Speech(request, behavior).ToAnswer()),
            new("/audio/transcriptions", (_, request, behavior) => new Transcript(request, behavior).ToAnswer()),
            new("/audio/translations", (_, request, behavior) => new Transcript(request, behavior).ToAnswer()),
            new("/rerank", (_, request, behavior) => Ranking.ToAnswer(request, behavior)),
        ];
    }

    private delegate Answer Make(string answerId, OpenAIRequest request, FakeBehavior behavior);

    /// <returns>Null: there is no such route.</returns>
    public Func<string, OpenAIRequest, FakeBehavior, Answer>? For(string path) =>
        Array.Find(_routes, route => path.EndsWith(route.Path, StringComparison.Ordinal)) is { } found
            ? found.Answer
            : null;

    private Answer Chat(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.Of(request, behavior);
        return request.Stream is true
            ? new ChatStream(answerId, request, behavior, tokens, _created).ToAnswer()
            : Answer.Whole(
                StatusCodes.Status200OK, Answer.Json, tokens,
                ChatCompletion.Json(answerId, request, behavior, tokens, _created), behavior);
    }

    private Answer Text(string answerId, OpenAIRequest request, FakeBehavior behavior) =>
        new TextCompletion(answerId, request, behavior, Tokens.OfText(request, behavior), _created).ToAnswer();

    private static Answer Embedding(OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.OfInput(behavior);
        return Answer.Whole(
            StatusCodes.Status200OK, Answer.Json, tokens, Embeddings.Json(request, behavior, tokens), behavior);
    }

    private static Answer Message(string answerId, OpenAIRequest request, FakeBehavior behavior) =>
        new AnthropicMessage(answerId, request, behavior, Tokens.Of(request, behavior)).ToAnswer();

    private static Answer TokenCount(FakeBehavior behavior) => Answer.Whole(
        StatusCodes.Status200OK, Answer.Json, default, AnthropicMessage.Count(behavior), behavior);

    private Answer Response(string answerId, OpenAIRequest request, FakeBehavior behavior) =>
        new OpenAIResponse(answerId, request, behavior, Tokens.Of(request, behavior), _created).ToAnswer();

    private sealed record Route(string Path, Make Make)
    {
        public Func<int, string, string> Error { get; init; } = OpenAIError.Json;

        /// <summary>The events of its streams have names.</summary>
        public bool NamesEvents { get; init; }

        public Answer Answer(string answerId, OpenAIRequest request, FakeBehavior behavior)
        {
            if (behavior.Status is { } status)
            {
                var error = Error(status, "The fake upstream was asked to fail.");
                return Upstream.Answer.Whole(status, Upstream.Answer.Json, default, error, behavior);
            }

            var answer = Make(answerId, request, behavior);
            if (behavior.Raw is { } raw)
            {
                var contentType = request.Stream is true ? Upstream.Answer.EventStream : Upstream.Answer.Json;
                return Upstream.Answer.Whole(
                    StatusCodes.Status200OK, contentType, answer.Tokens, raw, behavior, answer.Units);
            }

            return behavior.ErrorAfter is { } count
                ? answer.FailingAfter(count, ErrorIn(answer.ContentType == Upstream.Answer.EventStream))
                : answer;
        }

        private string ErrorIn(bool stream)
        {
            const string overloaded = "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}";
            return stream && NamesEvents ? Upstream.NamedEvents.Event("error", overloaded)
                : stream ? $"data: {{{overloaded}}}\n\n"
                : Error(StatusCodes.Status500InternalServerError, "Overloaded");
        }
    }
}
