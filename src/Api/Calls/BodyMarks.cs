using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Api.Calls;

/// <summary>What a request's body says of the customer whom the call is for, and its tags.</summary>
internal sealed class BodyMarks
{
    private readonly List<string> _tags = [];
    private string? _user;
    private string? _ofLitellm;
    private string? _ofMetadata;
    private string? _identifier;

    /// <summary>The first that names one, in LiteLLM's order; null: nobody does.</summary>
    public string? Customer => Named(_user) ?? Named(_ofLitellm) ?? Named(_ofMetadata) ?? Named(_identifier);

    public IReadOnlyList<string> Tags => _tags;

    /// <summary>Reads the value of <c>user</c>.</summary>
    /// <exception cref="BadFieldException">It is no text.</exception>
    public void ReadUser(ref Utf8JsonReader reader) => _user = Text(ref reader, "user");

    /// <summary>The <c>user</c> of a form.</summary>
    public void SetUser(string user) => _user = user;

    /// <summary>Reads the value of <c>safety_identifier</c>.</summary>
    /// <exception cref="BadFieldException">It is no text.</exception>
    public void ReadIdentifier(ref Utf8JsonReader reader) => _identifier = Text(ref reader, "safety_identifier");

    /// <summary>Reads the value of <c>metadata</c>, the provider's as well as ours.</summary>
    /// <exception cref="BadFieldException">What it says of customer or tags cannot be understood.</exception>
    public void ReadMetadata(ref Utf8JsonReader reader)
    {
        // Anthropic's own may be longer than any of ours, and tell the session as well: it names no customer then.
        if (ReadObject(ref reader, "metadata", "user_id"u8) is { Length: <= AccountId.NameMax } id)
            _ofMetadata = id;
    }

    /// <summary>Reads the value of <c>litellm_metadata</c>.</summary>
    /// <exception cref="BadFieldException">What it says of customer or tags cannot be understood.</exception>
    public void ReadLitellmMetadata(ref Utf8JsonReader reader) =>
        _ofLitellm = ReadObject(ref reader, "litellm_metadata", "user"u8) ?? _ofLitellm;

    private string? ReadObject(ref Utf8JsonReader reader, string field, ReadOnlySpan<byte> customer)
    {
        string? named = null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isCustomer, areTags) = (reader.ValueTextEquals(customer), reader.ValueTextEquals("tags"u8));
            reader.Read();
            if (isCustomer)
                named = Text(ref reader, $"{field}.user");
            else if (areTags)
                ReadTags(ref reader, $"{field}.tags");
            reader.Skip();
        }

        return named;
    }

    // A provider's metadata has texts only, so there they are written as in the header.
    private void ReadTags(ref Utf8JsonReader reader, string field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                _tags.AddRange(CallMarks.Split(reader.GetString()!));
                return;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    _tags.Add(reader.GetString()!);
                    CallMarks.Check(_tags);
                }

                if (reader.TokenType == JsonTokenType.EndArray)
                    return;
                break;
        }

        throw BadFieldException.MustBe(field, "an array of strings");
    }

    private static string? Text(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw BadFieldException.MustBe(field, "a string"),
    };

    private static string? Named(string? text) => text is { Length: > 0 } ? text : null;
}
