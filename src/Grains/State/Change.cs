using System.Text.Json.Nodes;

namespace Tollgate.Grains.State;

/// <summary>What somebody changed of an account by hand. It is saved with the state, and the same commit adds it to the list
/// of all changes.</summary>
/// <param name="Before">The members that differ, as they were; null: there was no such account.</param>
/// <param name="After">The same as they are; null: the account is deleted.</param>
internal sealed record Change(
    string By, string? For, string Route, DateTimeOffset At, string Action, JsonObject? Before, JsonObject? After)
{
    private const string Created = "created";
    private const string Deleted = "deleted";
    private const string Updated = "updated";

    // The hashes of secrets are nobody's to read, and when it was changed the change itself says.
    private static readonly string[] Hidden = ["credentials", "updated_at"];

    /// <summary>What an author changes by putting one state in the place of another; null: nothing, or nobody did
    /// it.</summary>
    /// <param name="at">When it is written, so that the changes of an account are in the order of their times.</param>
    /// <param name="before">Null: there is none.</param>
    public static Change? Of<TProfile>(
        Authorship? author, DateTimeOffset at, AccountState<TProfile>? before, AccountState<TProfile> after)
    {
        if (author is null)
            return null;

        var (was, isLive) = (before is { IsLive: true } ? Members(before) : null, after.IsLive);
        if (was is null && !isLive)
            return null;

        var now = isLive ? Members(after) : null;
        if (was is not null && now is not null)
            DropSame(was, now);
        return was is { Count: 0 } && now is { Count: 0 } ? null : new(
            author.By,
            author.For,
            author.Route,
            at,
            was is null ? Created : now is null ? Deleted : Updated,
            was,
            now);
    }

    private static JsonObject Members<TProfile>(AccountState<TProfile> state)
    {
        var members = new JsonObject();
        foreach (var part in (JsonObject[])[StateJson.Members(state.Profile), StateJson.Members(state.Limits)])
        {
            foreach (var (name, value) in part.Where(member => !Hidden.Contains(member.Key)))
                members[name] = value?.DeepClone();
        }

        return members;
    }

    private static void DropSame(JsonObject was, JsonObject now)
    {
        foreach (var name in was.Select(member => member.Key).Where(now.ContainsKey).ToArray())
        {
            if (!JsonNode.DeepEquals(was[name], now[name]))
                continue;
            was.Remove(name);
            now.Remove(name);
        }
    }
}
