using Microsoft.OpenApi;
using Tollgate.Api.Describing;
using static Tollgate.Api.Describing.Vocabulary;

namespace Tollgate.Api.Health;

/// <summary>What the routes of health give.</summary>
internal static class HealthOperations
{
    public static readonly Operation Alive = new(Tag.Process, "Tells that the process lives")
    {
        Answer = new(JsonSchemaType.String) { Example = "I'm alive!" },
    };

    public static readonly Operation Models = new(Tag.Models, "Tells which deployments answer",
        "Of the models that the key may use. No model is called to find out: unhealthy are those that this process passes "
        + "over, since calls to them failed.")
    {
        Query =
        [
            Text("model", "Only the deployments of this model", Samples.Model),
            Text("model_id", "Only the deployment of this id", "llama3-1"),
        ],
        Answer = Gives(
            List("healthy_endpoints", "Those that are asked", Endpoint()),
            List("unhealthy_endpoints", "Those that are passed over", Endpoint(
                Text("error", "Why, and for how long still", "It failed too often, and is passed over for another 3.2 s"))),
            Count("healthy_count", "How many are asked", 2),
            Count("unhealthy_count", "How many are passed over", 0)),
    };

    public static readonly Operation Ready = new(Tag.Process, "Tells whether the process should be sent calls",
        "Where it should not, the answer is the same with status 503, and `detail` says why.")
    {
        Answer = Gives(
            Word("status", "Whether it should", "healthy", "unhealthy"),
            Text("db", "Whether the ledger answers", "connected"),
            Never("cache"),
            Text("version", "The version of the program", "1.0.0"),
            Text("detail", "Why it should not", "Service Unhealthy (leaving)").Seldom()),
    };

    private static Schema Endpoint(params IReadOnlyList<Property> more) => Gives(
    [
        Text("model_name", "The model, as the configuration names it", Samples.Model),
        Text("model_id", "The deployment", "llama3-1"),
        Text("model", "The upstream model", "groq/llama-3.1-8b-instant"),
        Text("api_base", "Where it is", "https://api.groq.com/openai/v1").OrNull(),
        .. more,
    ]);
}
