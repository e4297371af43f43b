using System.Text.Json.Nodes;

namespace Tollgate.Api.Bodies;

/// <summary>The members of an account's profile that an edit changes, as the account takes them.</summary>
internal sealed class ProfilePatch(DateTimeOffset now)
{
    private readonly JsonObject _members = new() { ["updated_at"] = now };

    /// <param name="member">In snake case.</param>
    public void Set(string member, JsonNode? value) => _members[member] = value;

    public override string ToString() => _members.ToJsonString();
}
