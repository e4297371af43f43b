using System.Text;
using System.Text.Json;

namespace Tollgate.Ledger;

/// <summary>The state of an account as its grain saves it: a JSON object whose member <c>directory</c> tells under
/// which names the account is to be found; its member <c>change</c>, where it has one, what somebody changed by it, and
/// <c>allotments</c> the accounts that must have what is guaranteed of their rates; the rest is its profile
/// there.</summary>
internal sealed record StatePayload(IReadOnlyList<StatePayload.Name> Names, string Profile, string? Change)
{
    private static readonly string[] NoProfile = ["directory", "change", "allotments"];

    public IReadOnlyList<string> Allotments { get; private init; } = [];

    internal sealed record Name(string Kind, string Id, string? Alias, string? Parent)
    {
        public string? Owner { get; init; }

        public string? Organization { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public bool HasProfile => Kind != "credential";
    }

    /// <exception cref="LedgerRejectedException">It is no such object, or holds text that no ledger can
    /// keep.</exception>
    public static StatePayload Parse(string json)
    {
        try
        {
            var utf8 = Encoding.UTF8.GetBytes(json);
            CheckText(utf8);
            using var document = JsonDocument.Parse(utf8);
            return new(
                ReadNames(document.RootElement),
                WriteProfile(document.RootElement),
                document.RootElement.TryGetProperty("change", out var change) ? change.GetRawText() : null)
            {
                Allotments = document.RootElement.TryGetProperty("allotments", out var allotments)
                    ? [.. allotments.EnumerateArray().Select(account => account.GetString()!)]
                    : [],
            };
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new LedgerRejectedException(
                "The state of an account is a JSON object that tells its names.", exception);
        }
    }

    private static List<Name> ReadNames(JsonElement state)
    {
        var names = new List<Name>();
        if (!state.TryGetProperty("directory", out var directory))
            return names;

        foreach (var entry in directory.EnumerateArray())
        {
            var name = new Name(
                entry.GetProperty("kind").GetString()!,
                entry.GetProperty("id").GetString()!,
                Text(entry, "alias"),
                Text(entry, "parent"))
            {
                Owner = Text(entry, "owner"),
                Organization = Text(entry, "organization"),
                CreatedAt = Time(entry, "created_at"),
            };
            Storable.Check(name.Kind, "kind");
            Storable.Check(name.Id, "id");
            Storable.Check(name.Alias ?? "-", "alias");
            Storable.Check(name.Parent ?? "-", "parent");
            Storable.Check(name.Owner ?? "-", "owner");
            Storable.Check(name.Organization ?? "-", "organization");
            names.Add(name);
        }

        return names;
    }

    private static string? Text(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out var text) ? text.GetString() : null;

    private static DateTimeOffset Time(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out var time) && time.ValueKind != JsonValueKind.Null
            ? time.GetDateTimeOffset()
            : DateTimeOffset.UnixEpoch;

    private static string WriteProfile(JsonElement state)
    {
        using var profile = new MemoryStream();
        using (var writer = new Utf8JsonWriter(profile))
        {
            writer.WriteStartObject();
            foreach (var member in state.EnumerateObject().Where(member => !NoProfile.Contains(member.Name)))
                member.WriteTo(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(profile.GetBuffer(), 0, (int)profile.Length);
    }

    // PostgreSQL's jsonb takes neither NUL nor half a surrogate pair, so no ledger does.
    private static void CheckText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                && !Storable.IsText(reader.GetString()))
                throw new LedgerRejectedException("The state of an account holds a NUL character.");
        }
    }
}
