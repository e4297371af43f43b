using System.Text;
using System.Text.Json;

namespace Tollgate.Api.Calls.Formats;

/// <summary>What an event of a stream is: its name says it, or else the <c>type</c> in its data, which some send
/// alone.</summary>
internal static class EventType
{
    public static bool Is(string name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        if (Ascii.Equals(type, name))
            return true;

        try
        {
            return OfData(new Utf8JsonReader(data), type);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool OfData(Utf8JsonReader reader, ReadOnlySpan<byte> type)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType)
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(type);
            reader.Skip();
        }

        return false;
    }
}
