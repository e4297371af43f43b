using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http.Clients;

/// <summary>A model that, before it says anything, wants a tool to look up the weather in Rome. To ask for it takes 12 tokens
/// in and 7 out.</summary>
internal static class ToolCalls
{
    public const string Tool = "look_up";
    public const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    /// <param name="answer">A file of the folder beside this one: a provider's answer, word for word.</param>
    public static FakeBehavior Asking(string answer) =>
        new() { Raw = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Calls/Http/Clients/ToolCalls", answer)) };
}
