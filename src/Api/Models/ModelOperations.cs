using Tollgate.Api.Describing;
using Tollgate.Api.Lists;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Models;

/// <summary>What the routes of models take and give.</summary>
internal static class ModelOperations
{
    private static readonly Property Name = Text("model", "The model, as the configuration names it", Samples.Model);

    private static readonly Schema Model = Row(
        "Model",
        Name with { Name = "id" },
        Word("object", "What it is", "model"),
        Count("created", "LiteLLM's: one date for all", 1_677_610_602),
        Text("owned_by", "LiteLLM's: one owner for all", "openai"));

    private static IReadOnlyList<Property> Lengths { get; } =
    [
        Count("max_input_tokens", "The most tokens of an input", 128_000).OrNull(),
        Count("max_output_tokens", "The most tokens of an output", 16_384).OrNull(),
        Count("max_tokens", "The same", 16_384).OrNull(),
    ];

    private static IReadOnlyList<Property> Rates { get; } =
    [
        Count("rpm", "Calls a minute", 100).OrNull(),
        Count("tpm", "Tokens a minute", 100_000).OrNull(),
    ];

    private static readonly Property Data = List("data", "The deployments", Row(
        "Deployment",
        Name with { Name = "model_name" },
        Nested("litellm_params", "How it is asked", Gives(
        [
            Text("model", "The upstream model", "groq/llama-3.1-8b-instant"),
            Text("api_base", "Where it is", "https://api.groq.com/openai/v1").OrNull(),
            .. Rates,
            Count("max_parallel_requests", "Calls at once", 20).OrNull(),
            Number("timeout", "Seconds for which it may be silent", 600),
            Number("stream_timeout", "The same of a stream", 600),
        ])),
        Nested("model_info", "What it is, and by LiteLLM's names what it costs: US dollars for one of each", Gives(
        [
            Text("id", "The deployment", "llama3-1"),
            Flag("db_model", "LiteLLM's; always false here"),
            Text("litellm_provider", "Who runs it", "groq"),
            .. Lengths,
            Names("access_groups", "The groups of models that it belongs to", most: null),
        ]).Open())));

    public static readonly Operation ListAll = new(Tag.Models, "Lists the models that the key may use")
    {
        Answer = Gives(List("data", "The models", Model), Word("object", "What it is", "list")),
    };

    public static readonly Operation One = new(Tag.Models, "Tells of a model that the key may use")
    {
        Path = [Name],
        Answer = Model,
        Errors = [404],
    };

    public static readonly Operation Info = new(Tag.Models, "Tells where models are served, and what they cost")
    {
        Query = [Text("litellm_model_id", "Only the deployment of this id", "llama3-1")],
        Answer = Gives(Data),
    };

    public static readonly Operation InfoPage = new(Tag.Models, "Tells where models are served, page by page")
    {
        Query =
        [
            Name with { Says = "Only this model" },
            Text("search", "Only models that have this in their names", "llama"),
            Text("modelId", "Only the deployment of this id", "llama3-1"),
            .. PageProperties.Asked(usual: 50),
        ],
        Answer = Gives(PageProperties.Current(Data, hasSize: true)),
    };

    public static readonly Operation Groups = new(
        Tag.Models,
        "Tells what models can do and cost, wherever they are served",
        "Of several deployments: what at least one can do, what the dearest costs, and their rates together.")
    {
        Query = [Name with { Name = "model_group", Says = "Only this model" }],
        Answer = Gives(List("data", "The models", Row("ModelGroup",
        [
            Name with { Name = "model_group" },
            Names("providers", "Who runs it", most: null, "groq"),
            .. Lengths,
            Sum("input_cost_per_token", "US dollars", 5e-08m).OrNull(),
            Sum("output_cost_per_token", "US dollars", 1.5e-07m).OrNull(),
            .. Rates,
        ]))),
    };
}
