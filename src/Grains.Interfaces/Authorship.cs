namespace Tollgate.Grains;

/// <summary>Who has an account changed by hand. It goes along with what is said to grains, and whatever they save meanwhile is
/// written down as his.</summary>
/// <param name="By">Whoever asked: a user, a key without one, or the master key. Bound: 512 characters.</param>
/// <param name="For">On whose behalf, as the client says in <c>litellm-changed-by</c>; null: nobody's.</param>
/// <param name="Route">What was asked.</param>
public sealed record Authorship(string By, string? For, string Route)
{
    private const string Name = "tollgate.author";
    private const int Members = 3;

    /// <summary>Whose work is under way; null: nobody's but the gateway's own.</summary>
    public static Authorship? Current => RequestContext.Get(Name) is string[] { Length: Members } said
        ? new(said[0], said[1].Length == 0 ? null : said[1], said[2])
        : null;

    /// <summary>From here on, for all that the caller's own method awaits.</summary>
    public void Begin() => RequestContext.Set(Name, (string[])[By, For ?? "", Route]);
}
