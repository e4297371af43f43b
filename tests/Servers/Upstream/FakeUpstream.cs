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

    private readonly FakeUpstreamOptions _options;
    private readonly KestrelListener _listener;
    private readonly BillFile? _billFile;
    private readonly Bill _bill;
    private readonly Answers _answers;
    private readonly PlainAnswers _plainAnswers;
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<string, Gate> _gates = new();
    private readonly ConcurrentDictionary<string, int> _timesAsked = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Tally _received = new("requests");
    private long _answerCount;

    private FakeUpstream(FakeUpstreamOptions options)
    {
        _options = options;
        _billFile = options.BillFile is { } path ? new BillFile(path) : null;
        _bill = new Bill(_billFile, options.KeepsBill);
        var created = options.Time.GetUtcNow().ToUnixTimeSeconds();
        (_answers, _plainAnswers) = (new Answers(created), new PlainAnswers(created));
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
            ("POST", _) when _answers.For(path) is { } answerOf => AnswerAsync(context, answerOf, IsChat()),
            ("GET", "/health/readiness") => Task.CompletedTask,
            ("GET", "/bill") => context.Response.WriteAsJsonAsync(Totals, OpenAIJson.Default.BillTotals),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, $"Unknown request URL: {path}"),
        };

        bool IsChat() => path.EndsWith("/chat/completions", StringComparison.Ordinal);
    }

    private async Task AnswerAsync(
        HttpContext context, Func<string, OpenAIRequest, FakeBehavior, Answer> answerOf, bool isChat)
    {
        var answer = Interlocked.Increment(ref _answerCount);
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

        if (behavior is null && isChat && PlainAnswers.Covers(request))
        {
            var tokens = Tokens.Of(request, Plain);
            await BillAsync(new Sent(tokens, default, 0), BillOutcome.Finished);
            _plainAnswers.Write(context.Response, answerId, request, tokens);
            return;
        }

        behavior ??= Plain;
        var delivery = new Delivery(context, behavior, _options.Time, Gate);
        await delivery.SendAsync(answerOf(answerId, request, behavior), BillAsync);

        Task BillAsync(Sent sent, BillOutcome outcome) => _bill.AddAsync(
            new BillLine(0, id, answerId, authorization, request.Model ?? "", sent.Tokens, outcome)
            {
                Units = sent.Units,
                Bytes = sent.Bytes,
            });
    }

    private FakeBehavior? BehaviorFor(OpenAIRequest request)
    {
        if (request.Fake.ValueKind == JsonValueKind.Undefined)
            return Default;

        var behavior = request.Fake.Deserialize(OpenAIJson.Default.FakeBehavior);
        return behavior?.Times is { } times
            && _timesAsked.AddOrUpdate(request.Fake.GetRawText(), 1, static (_, asked) => asked + 1) > times
            ? behavior with { Status = null }
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
