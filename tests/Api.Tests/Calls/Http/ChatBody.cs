using Tollgate.Servers.Upstream;

namespace Tollgate.Api.Tests.Calls.Http;

/// <summary>Chat requests as JSON.</summary>
internal static class ChatBody
{
    /// <param name="members">Further members, such as <c>"n":3</c>.</param>
    public static string Of(string model, FakeBehavior? fake = null, string? members = null)
    {
        string?[] all =
        [
            $"\"model\":\"{model}\"",
            """
            "messages":[{"role":"user","content":"hi"}]
            """,
            members,
            fake is null ? null : $"\"fake\":{fake.ToJson()}",
        ];
        return $"{{{string.Join(',', all.OfType<string>())}}}";
    }

    public static string Streamed(string model, FakeBehavior? fake = null, string? members = null) =>
        Of(model, fake, members is null ? "\"stream\":true" : $"\"stream\":true,{members}");
}
