using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Fields that hold several values.</summary>
internal sealed partial class Fields
{
    /// <summary>A list of names; empty where there is none.</summary>
    public IReadOnlyList<string> Names(string name, int most = NamesMax, int longest = AliasMax)
    {
        var names = new List<string>();
        foreach (var (item, index) in Items(name))
        {
            if (item.ValueKind != JsonValueKind.String)
                Fault<string>(item, "string_type", "Input should be a valid string", name, index);
            else if (item.GetString() is { } text && text.Length <= longest)
                names.Add(text);
            else
                Fault<string>(
                    item, "string_too_long", $"String should have at most {longest} characters", name, index);
        }

        if (names.Count > most)
            Refuse($"{name} cannot have more than {most} names");
        return names;
    }

    /// <summary>A list of ids that clients chose, each once; at most <paramref name="most"/>.</summary>
    public IReadOnlyList<string> Ids(string name, int most)
    {
        string[] ids = [.. Names(name).Distinct(StringComparer.Ordinal)];
        if (ids.Length > most)
            Refuse($"{name} cannot have more than {most} entries");
        if (ids.Any(id => id.Length is 0 or > AccountId.NameMax || id.Any(char.IsControl)))
            Refuse($"{name} has an id that is empty, too long, or has control characters");
        return ids;
    }

    /// <summary>The members of an object, each a text.</summary>
    public IReadOnlyList<(string Name, string Text)> Texts(string name)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault<string>(value, "dict_type", "Input should be a valid dictionary", name);
            return [];
        }

        var texts = new List<(string, string)>();
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String)
                texts.Add((member.Name, member.Value.GetString()!));
            else
                Fault<string>(member.Value, "string_type", "Input should be a valid string", name, member.Name);
        }

        return texts;
    }

    /// <summary>The objects of a list, each with its own fields, whose problems count as this body's.</summary>
    /// <param name="bare">A bare text reads as an object that has it under this name; null: it is no object.</param>
    public IReadOnlyList<T> Objects<T>(string name, Func<Fields, T> read, string? bare = null)
    {
        var objects = new List<T>();
        // Where LiteLLM takes a list, it takes its only object as well.
        var items = Find(name) is { ValueKind: JsonValueKind.Object } only ? [(only, "0")] : Items(name);
        foreach (var (given, index) in items)
        {
            var item = given.ValueKind == JsonValueKind.String && bare is not null ? Wrapped(bare, given) : given;
            if (item.ValueKind != JsonValueKind.Object)
            {
                Fault<T>(item, "model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from", name, index);
                continue;
            }

            var fields = Inner(item, name, index);
            objects.Add(read(fields));
            _problems.AddRange(fields._problems);
            _refusal ??= fields._refusal;
        }

        return objects;
    }

    /// <summary>The objects of a list, each a body of its own: what is wrong with one is wrong with that one
    /// alone.</summary>
    public IReadOnlyList<Fields> Bodies(string name, int most)
    {
        var bodies = Objects(name, body => body);
        if (bodies.Count > most)
            Refuse(ApiErrors.BadField(name, $"{name} cannot have more than {most} entries"));
        return bodies;
    }

    /// <summary>An object that is a body of its own; null where there is none.</summary>
    public Fields? Body(string name) => Object(name) is null
        ? null
        : Inner(body.GetProperty(name), name);

    /// <summary>The members of an object, each an object with its own fields, whose problems count as this body's. A
    /// bare number reads as an object that has it under <paramref name="bare"/>.</summary>
    public IReadOnlyList<T> Entries<T>(string name, string bare, Func<string, Fields, T> read)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault<T>(value, "dict_type", "Input should be a valid dictionary", name);
            return [];
        }

        var members = new List<T>();
        foreach (var member in value.EnumerateObject())
        {
            var inner = member.Value.ValueKind == JsonValueKind.Object
                ? member.Value
                : Wrapped(bare, member.Value);
            var fields = Inner(inner, name, member.Name);
            members.Add(read(member.Name, fields));
            _problems.AddRange(fields._problems);
            _refusal ??= fields._refusal;
        }

        return members;
    }

    /// <summary>The members of an object as numbers from 0 on; those that are null are left out.</summary>
    public IReadOnlyDictionary<string, long> WholeNumbers(string name, long most)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        if (Find(name) is not { } value)
            return numbers;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault<object>(value, "dict_type", "Input should be a valid dictionary", name);
            return numbers;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null
                && WholeNumber(member.Value, name, most, name, member.Name) is { } number)
                numbers.Add(member.Name, number);
        }

        return numbers;
    }

    /// <summary>Reads the members of an object as fields, whose problems count as this body's; of none where it is
    /// something else.</summary>
    public T Inside<T>(string name, Func<Fields, T> read)
    {
        var fields = Inner(Find(name) is { ValueKind: JsonValueKind.Object } inner ? inner : Empty, name);
        var result = read(fields);
        _problems.AddRange(fields._problems);
        _refusal ??= fields._refusal;
        return result;
    }

    private Fields Inner(JsonElement value, params ReadOnlySpan<string> steps) =>
        new(value, [.. location, .. steps]) { Calendar = Calendar, Listener = Listener };

    private static JsonElement Wrapped(string name, JsonElement bare) =>
        JsonElement.Parse($$"""{"{{name}}": {{bare.GetRawText()}}}""");

    // Numbers also come as text, and with a point and nothing behind it.
    private long? WholeNumber(JsonElement value, string name, long most, params string[] steps)
    {
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return Fault<long?>(value, "int_type", "Input should be a valid integer", steps);

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || double.IsNaN(number))
            return Fault<long?>(
                value, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", steps);
        if (number < 0)
            Refuse(ApiErrors.BadField(name, $"{name} cannot be negative. Received: {ApiErrors.Shorten(text)}"));
        else if (number > most)
            Refuse(ApiErrors.BadField(name, $"{name} cannot be above {most}. Received: {ApiErrors.Shorten(text)}"));
        else if (number != Math.Floor(number))
            Fault<long?>(
                value, "int_from_float", "Input should be a valid integer, got a number with a fractional part", steps);
        else
            return (long)number;
        return null;
    }

    private IEnumerable<(JsonElement Item, string Index)> Items(string name)
    {
        if (Find(name) is not { } value)
            yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault<object>(value, "list_type", "Input should be a valid list", name);
            yield break;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
            yield return (item, index++.ToString(CultureInfo.InvariantCulture));
    }
}
