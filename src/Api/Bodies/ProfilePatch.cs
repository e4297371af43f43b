using System.Text.Json.Nodes;

namespace Tollgate.Api.Bodies;

/// <summary>The members of an account's profile that an edit changes, as JSON.</summary>
internal static class ProfilePatch
{
    /// <summary>Every edit notes when it was made.</summary>
    public static string Of(DateTimeOffset now, params IEnumerable<(string Name, string? Value)> members)
    {
        var patch = new JsonObject { ["updated_at"] = now };
        foreach (var (name, value) in members)
            patch[name] = value;
        return patch.ToJsonString();
    }
}
