using Tollgate.Accounts;
using Tollgate.Ledger;

namespace Tollgate.Api.Errors;

/// <summary>Any answer but the one that was asked for. <see cref="ErrorWriter"/> writes it in the envelope that clients
/// parse.</summary>
/// <param name="Status">The HTTP status, and the envelope's <c>code</c>.</param>
internal sealed partial record ApiError(int Status, string Type, string Message) : IResult
{
    /// <summary>The field at fault. LiteLLM writes the word None where there is none, and null for budgets.</summary>
    public string? Param { get; init; } = "None";

    /// <summary>The account that refused, for programs to read.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The call that was first, beside the envelope.</summary>
    public CallRecord? Call { get; init; }

    /// <summary>Stands as <c>detail</c> beside the envelope, where clients of the older bodies look for it.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong with a request, as the list <c>detail</c> beside the envelope.</summary>
    public IReadOnlyList<BodyProblem> Problems { get; init; } = [];

    /// <summary>When asking again makes sense; told in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What else a program can read without the body.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A wait in whole seconds, as <c>Retry-After</c> tells it: never over too early.</summary>
    public static long SecondsOf(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    public Task ExecuteAsync(HttpContext httpContext) =>
        httpContext.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(httpContext, this);
}

/// <summary>One fault of a request, as FastAPI tells it.</summary>
/// <param name="Location">Where it is: <c>body</c> or <c>query</c>, and the path from there.</param>
/// <param name="Input">What was sent there, as JSON.</param>
internal sealed record BodyProblem(string Type, IReadOnlyList<string> Location, string Message, string Input);
