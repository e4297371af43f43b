using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;

namespace Tollgate.Servers.Upstream;

/// <summary>
/// A provider on 127.0.0.1 that speaks as OpenAI and Anthropic do, and the only truth about what was billed: it shares
/// no code with the gateway. What it answers is asked for by the request itself, see <see cref="FakeBehavior"/>.
/// </summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private static readonly FakeBehavior Plain = new();

    // What has many forms of answers is answered with what the request says.
    private static readonly string[] RawOnly =
    [
        "/moderations", "/images/generations", "/audio/speech", "/audio/transcriptions", "/audio/translations", "/rerank",
    ];

    private readonly FakeUpstreamOptions _options;
    private readonly KestrelListener _listener;
    private readonly BillFile? _billFile;
    private readonly Bill _bill;
    private readonly PlainAnswers _plainAnswers;
    private readonly long _created;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<string, Gate> _gates = new();
    private readonly ConcurrentDictionary<string, int> _timesAsked = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Tally _received = new("requests");
    private long _answers;

    private FakeUpstream(FakeUpstreamOptions options)
    {
        _options = options;
        _billFile = options.BillFile is { } path ? new BillFile(path) : null;
        _bill = new Bill(_billFile, options.KeepsBill);
        _created = options.Time.GetUtcNow().ToUnixTimeSeconds();
        _plainAnswers = new PlainAnswers(_created);
        _listener = new KestrelListener(options.Port, ServeAsync);
    }

    /// <summary>Such as http://127.0.0.1:41234/v1: what OpenAI's clients call the base URL.</summary>
    public Uri BaseAddress => new($"http://127.0.0.1:{_listener.Port}/v1");

    /// <summary>What was billed so far, in this order.</summary>
    public IReadOnlyList<BillLine> Bill => _bill.Snapshot();

    public BillTotals Totals => _bill.Totals;

    /// <summary>How many requests have arrived since the start.</summary>
    public int RequestCount => _received.Count;

    /// <summary>The newest requests, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>How requests are answered that have no <c>fake</c> of their own.</summary>
    public FakeBehavior? Default { get; set; }

    public static async Task<FakeUpstream> StartAsync(FakeUpstreamOptions? options = null)
    {
        var upstream = new FakeUpstream(options ?? new FakeUpstreamOptions());
        await upstream._listener.StartAsync();
        return upstream;
    }

    /// <summary>The gate that requests name by <c>hold</c>.</summary>
    public Gate Gate(string name) => _gates.GetOrAdd(name, static name => new Gate(name));

    /// <summary>So many requests have arrived since the start.</summary>
    public Task WaitForRequestsAsync(int count, TimeSpan timeout) => _received.ReachedAsync(count, timeout);

    /// <summary>So many requests have ended, one way or another, and are on the bill.</summary>
    public Task WaitForBillAsync(int count, TimeSpan timeout) => _bill.Lines.ReachedAsync(count, timeout);

    /// <summary>Aborts what is still being answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        if (_billFile is not null)
            await _billFile.DisposeAsync();
    }

    private Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return (context.Request.Method, path) switch
        {
            ("POST", _) when Ends("/chat/completions") => AnswerAsync(context, Chat, _plainAnswers),
            ("POST", _) when Ends("/completions") => AnswerAsync(context, Text, plain: null),
            ("POST", _) when RawOnly.Any(Ends) => AnswerAsync(context, Raw, plain: null),
            ("POST", _) when Ends("/embeddings") => AnswerAsync(context, Embedding, plain: null),
            ("POST", _) when Ends("/messages") => AnswerAsync(context, Message, plain: null),
            ("POST", _) when Ends("/messages/count_tokens") => AnswerAsync(context, TokenCount, plain: null),
            ("POST", _) when Ends("/responses") => AnswerAsync(context, Response, plain: null),
            ("GET", "/health/readiness") => Task.CompletedTask,
            ("GET", "/bill") => context.Response.WriteAsJsonAsync(Totals, OpenAIJson.Default.BillTotals),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, $"Unknown request URL: {path}"),
        };

        // Azure has the deployment in front, and other providers have other roots.
        bool Ends(string end) => path.EndsWith(end, StringComparison.Ordinal);
    }

    private async Task AnswerAsync(
        HttpContext context, Func<string, OpenAIRequest, FakeBehavior, Answer> answerOf, PlainAnswers? plain)
    {
        var answer = Interlocked.Increment(ref _answers);
        var answerId = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{_run}{answer:x16}");
        var headers = context.Request.Headers;
        var id = headers["x-request-id"] is [{ Length: > 0 } sent, ..] ? sent : $"req_{answerId}";
        var authorization = (string?)headers.Authorization;
        context.Response.Headers["x-request-id"] = id;

        OpenAIRequest request;
        FakeBehavior? behavior;
        try
        {
            request = await ReadAsync(context, id, authorization);
            behavior = BehaviorFor(request);
        }
        catch (JsonException malformed)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, malformed.Message);
            return;
        }

        if (behavior is null && plain is not null && PlainAnswers.Covers(request))
        {
            var tokens = Tokens.Of(request, Plain);
            await BillAsync(tokens, BillOutcome.Finished);
            plain.Write(context.Response, answerId, request, tokens);
            return;
        }

        behavior ??= Plain;
        var delivery = new Delivery(context, behavior, _options.Time, Gate);
        await delivery.SendAsync(answerOf(answerId, request, behavior), BillAsync);

        Task BillAsync(Tokens tokens, BillOutcome outcome) =>
            _bill.AddAsync(new BillLine(0, id, answerId, authorization, request.Model ?? "", tokens, outcome));
    }

    private Answer Chat(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.Of(request, behavior);
        if (Special(request, behavior, tokens) is { } special)
            return special;

        return request.Stream is true
            ? new ChatStream(answerId, request, behavior, tokens, _created).ToAnswer()
            : Answer.Whole(
                StatusCodes.Status200OK, Answer.Json, tokens,
                ChatCompletion.Json(answerId, request, behavior, tokens, _created), behavior);
    }

    private Answer Text(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.OfText(request, behavior);
        return Special(request, behavior, tokens)
            ?? new TextCompletion(answerId, request, behavior, tokens, _created).ToAnswer();
    }

    private static Answer Raw(string answerId, OpenAIRequest request, FakeBehavior behavior) =>
        Special(request, behavior, default)
        ?? Answer.Whole(StatusCodes.Status200OK, Answer.Json, default, "{}", behavior);

    private static Answer Embedding(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.OfEmbedding(behavior);
        return Special(request, behavior, tokens)
            ?? Answer.Whole(
                StatusCodes.Status200OK, Answer.Json, tokens, Embeddings.Json(request, behavior, tokens), behavior);
    }

    private static Answer Message(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.Of(request, behavior);
        return Special(request, behavior, tokens, AnthropicMessage.Error)
            ?? new AnthropicMessage(answerId, request, behavior, tokens).ToAnswer();
    }

    private static Answer TokenCount(string answerId, OpenAIRequest request, FakeBehavior behavior) =>
        Special(request, behavior, default, AnthropicMessage.Error)
        ?? Answer.Whole(
            StatusCodes.Status200OK, Answer.Json, default, AnthropicMessage.Count(behavior), behavior);

    private Answer Response(string answerId, OpenAIRequest request, FakeBehavior behavior)
    {
        var tokens = Tokens.Of(request, behavior);
        return Special(request, behavior, tokens)
            ?? new OpenAIResponse(answerId, request, behavior, tokens, _created).ToAnswer();
    }

    private static Answer? Special(
        OpenAIRequest request, FakeBehavior behavior, Tokens tokens, Func<int, string, string>? errorOf = null)
    {
        if (behavior.Status is { } status)
        {
            var error = (errorOf ?? OpenAIError.Json)(status, "The fake upstream was asked to fail.");
            return Answer.Whole(status, Answer.Json, default, error, behavior);
        }

        var contentType = request.Stream is true ? Answer.EventStream : Answer.Json;
        return behavior.Raw is { } raw
            ? Answer.Whole(StatusCodes.Status200OK, contentType, tokens, raw, behavior)
            : null;
    }

    private FakeBehavior? BehaviorFor(OpenAIRequest request)
    {
        if (request.Fake.ValueKind == JsonValueKind.Undefined)
            return Default;

        var behavior = request.Fake.Deserialize(OpenAIJson.Default.FakeBehavior);
        return behavior?.Times is { } times
            && _timesAsked.AddOrUpdate(request.Fake.GetRawText(), 1, static (_, asked) => asked + 1) > times
            ? Default
            : behavior;
    }

    private async Task<OpenAIRequest> ReadAsync(HttpContext context, string id, string? authorization)
    {
        var reader = context.Request.BodyReader;
        ReadResult read;
        while (!(read = await reader.ReadAsync(context.RequestAborted)).IsCompleted)
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);

        try
        {
            if (_options.RequestsMax > 0)
                Remember(new ReceivedRequest(
                    id,
                    context.Request.Path,
                    authorization,
                    context.Request.Headers.ToDictionary(
                        header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                    read.Buffer.ToArray())
                {
                    Query = context.Request.QueryString.Value ?? "",
                });

            _received.Add();
            if (context.Request.HasFormContentType)
                return await FormRequest.ReadAsync(context.Request.ContentType!, read.Buffer.ToArray());

            var json = new Utf8JsonReader(read.Buffer);
            return JsonSerializer.Deserialize(ref json, OpenAIJson.Default.OpenAIRequest)
                ?? throw new JsonException("The body is null.");
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private void Remember(ReceivedRequest request)
    {
        _requests.Enqueue(request);
        if (_requests.Count > _options.RequestsMax)
            _requests.TryDequeue(out _);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Answer.Json;
        await context.Response.WriteAsync(OpenAIError.Json(status, message));
    }
}
