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
}
