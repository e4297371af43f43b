namespace Tollgate.Api.Describing;

/// <summary>What a route takes and gives, as the document tells it. It stands beside the endpoint, and tests hold the
/// two together: what is read is described, what is described is read, and examples are true.</summary>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Remarks">What else one has to know.</param>
internal sealed record Operation(Tag Tag, string Summary, string? Remarks = null)
{
    /// <summary>Where it is, of a route whose pattern has room for many; null: where it is mapped.</summary>
    public string? Route { get; init; }

    /// <summary>The parts of the path that are data.</summary>
    public IReadOnlyList<Property> Path { get; init; } = [];

    public IReadOnlyList<Property> Query { get; init; } = [];

    public IReadOnlyList<Property> Headers { get; init; } = [];

    /// <summary>The fields that are read of a body; null: there is none.</summary>
    public IReadOnlyList<Property>? Body { get; init; }

    public string BodyType { get; init; } = "application/json";

    /// <summary>A body that is answered with success, as JSON.</summary>
    public string Example { get; init; } = "{}";

    /// <summary>A body that asks in the other way that there is; null: there is one way.</summary>
    public string? Other { get; init; }

    public required Schema Answer { get; init; }

    public string AnswerType { get; init; } = "application/json";

    /// <summary>The statuses of errors that it has beside those of all routes of its kind.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>It calls a model: its body goes on as it came, and its errors are those of calls.</summary>
    public bool IsCall { get; init; }

    /// <summary>It may be answered as a stream of events.</summary>
    public bool CanStream { get; init; }
}

internal static class Operations
{
    /// <summary>Has the document tell of a route.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder route, params ReadOnlySpan<Operation> operations)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata([.. operations]);
}
