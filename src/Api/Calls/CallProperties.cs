using Microsoft.OpenApi;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Calls;

/// <summary>What calls to models have in common, whatever their format.</summary>
internal static class CallProperties
{
    public static readonly Property Model = Text("model", "The model, as the configuration names it", Samples.Model);

    public static readonly Property Streams = Flag("stream", "Whether the answer comes as events, piece by piece");

    public static readonly Property StreamOptions =
        Free("stream_options", "The provider's; usage is asked for in any case");

    public static readonly Property Choices =
        Count("n", "How many answers, or pictures: all are paid for", 1, least: 1);

    public static readonly Property Messages = List("messages", "The conversation so far", Anything).Required();

    public static readonly Schema Bytes = new(JsonSchemaType.String) { Format = "binary" };

    public static IReadOnlyList<Property> Headers { get; } =
    [
        Text(IdempotencyKey.Header, "Of all calls of the key with one such text, one is let through", "order-66",
            IdempotencyKey.LengthMax),
        Text(CostCeiling.Header, "US dollars that the call may cost at most", "0.02"),
        Text(CallMarks.CustomerHeaders[0], "The customer that the call is for", Samples.Customer, AccountId.NameMax),
        Text(CallMarks.TagsHeader, "Tags, with commas between them", Samples.Tag),
        Text(CallHeaders.CallId, "The client's own id of the call, which the books keep", "my-call-1"),
        Text(ClientWishes.RetriesHeader, $"How often it is tried again, at most {ClientWishes.RetriesMax}", "2"),
        Text(ClientWishes.TimeoutHeader, "Seconds for which the provider may be silent", "600"),
        Text(ClientWishes.StreamTimeoutHeader, "The same of a stream", "600"),
    ];

    public static readonly Property User =
        Text("user", "The customer that the call is for", Samples.Customer, AccountId.NameMax);

    /// <summary>Whom a call is for, what it is marked with, and how it is served.</summary>
    public static IReadOnlyList<Property> Marks { get; } =
    [
        User,
        User with { Name = "safety_identifier", Says = "The same, where nothing else names one" },
        Free("metadata", "The provider's; here it may name customer and tags", MarksIn("user_id")),
        Free("litellm_metadata", "The same for the gateway alone: it does not go on", MarksIn(User.Name)),
        Text("service_tier", "The provider's, which has prices of its own", "default"),
    ];

    /// <summary>The most tokens that an answer may have.</summary>
    public static Property MostTokens(string name) => Count(name, "The most tokens that the answer may have", 100);

    public static Property Said(string name, string says) => Text(name, says, "hi", longest: null).Required();

    public static Property OneOrMore(string name, string says) =>
        new Property(name, says, Either(Said("", "").Of, ListOf(Anything))).Required();

    /// <summary>An object of which more than this is the provider's.</summary>
    public static Schema Open(string name, params IReadOnlyList<Property> known) =>
        Row(name, known).Open();

    private static IReadOnlyList<Property> MarksIn(string customer) =>
        [User with { Name = customer }, Names("tags", "Tags of the call", CallMarks.TagsMax, Samples.Tag)];
}
