using Tollgate.Accounts;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Estimates;

/// <summary>What the routes of estimates take and give.</summary>
internal static class EstimateOperations
{
    private const string Hello = """{"model": "llama3", "messages": [{"role": "user", "content": "hi"}]}""";

    private static readonly Property Model = Text("model", "The model", Samples.Model);

    private static readonly Property Messages = List("messages", "A conversation", Anything);

    private static readonly Property Prompt = new("prompt", "A text to be continued", Anything with { Example = "hi" });

    private static readonly Property Input =
        new("input", "Texts to be turned into vectors", Anything with { Example = "hi" });

    public static readonly Operation Count = new(Tag.Estimates, "Counts tokens")
    {
        Body = [Model.Required(), Messages, Prompt, Input],
        Example = Hello,
        Answer = Gives(
            Vocabulary.Count("total_tokens", "How many there are", 8),
            Text("request_model", "The model that was named", Samples.Model),
            Text("model_used", "The upstream model", "llama-3.1-8b-instant"),
            Text("tokenizer_type", "LiteLLM's; one for all", "openai_tokenizer"),
            Text("encoding", "The vocabulary that they were counted in", "o200k_base"),
            Flag("estimated", "Whether it is not the model's own")),
    };

    public static readonly Operation Calculate = new(Tag.Estimates, "Prices messages, or an answer that a model gave")
    {
        Body =
        [
            Model,
            Messages,
            Prompt,
            Input,
            Free("completion_response", "An answer, which names its model and its usage"),
        ],
        Example = Hello,
        Answer = Gives(Sum("cost", "US dollars", 4e-07m)),
    };

    public static readonly Operation Estimate = new(Tag.Estimates, "Tells what calls would cost",
        "Of `input_tokens` and `output_tokens`, or of the call itself: then also what it can come to at most. For the "
        + "dearest deployment, and for each.")
    {
        Body =
        [
            Model.Required(),
            Vocabulary.Count("input_tokens", "Tokens of the input", 1_000, most: TokenCounts.Max),
            Vocabulary.Count("output_tokens", "Tokens of the output", 500, most: TokenCounts.Max),
            Vocabulary.Count("num_requests_per_day", "How many such calls there are in a day", 100,
                most: EstimateEndpoints.RequestsMax),
            Vocabulary.Count("num_requests_per_month", "How many in a month", 3_000,
                most: EstimateEndpoints.RequestsMax),
            Messages,
            Prompt,
            Input,
        ],
        Example = """{"model": "llama3", "input_tokens": 1000, "output_tokens": 500, "num_requests_per_day": 100}""",
        Answer = Gives(
        [
            Model,
            .. Tokens,
            Vocabulary.Count("num_requests_per_day", "As it was asked", 100).OrNull(),
            Vocabulary.Count("num_requests_per_month", "As it was asked", 3_000).OrNull(),
            .. Costs("", "_per_request", "of one call"),
            .. Costs("daily_", "", "of a day").Select(cost => cost.OrNull()),
            .. Costs("monthly_", "", "of a month").Select(cost => cost.OrNull()),
            Sum("input_cost_per_token", "US dollars", 5e-08m),
            Sum("output_cost_per_token", "US dollars", 1.5e-07m),
            Provider,
            Worst,
            List("deployments", "The same for each deployment", Row("DeploymentEstimate",
            [
                Text("model_id", "The deployment", "llama3-1"),
                Provider,
                .. Tokens,
                Sum("cost_per_request", "US dollars", 0.000125m),
                Worst,
            ])),
        ]),
    };

    private static IReadOnlyList<Property> Tokens =>
    [
        Vocabulary.Count("input_tokens", "Tokens of the input", 1_000),
        Vocabulary.Count("output_tokens", "Tokens of the output", 500),
    ];

    private static Property Provider => Text("provider", "Who runs it", "groq");

    private static Property Worst =>
        Sum("worst_cost_per_request", "US dollars that it can come to at most; null: nobody knows", 0.01m).OrNull();

    private static IEnumerable<Property> Costs(string before, string after, string what) =>
    [
        Sum($"{before}cost{after}", $"US dollars {what}", 0.000125m),
        Sum($"{before}input_cost{after}", "Of these for input", 0.00005m),
        Sum($"{before}output_cost{after}", "Of these for output", 0.000075m),
        Sum($"{before}margin_cost{after}", "LiteLLM's; always 0 here", 0),
    ];
}
