using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Lists;

/// <summary>Reads the query of a request one by one and collects what is wrong with it, as <see cref="Fields"/> does
/// with bodies. What is absent or empty reads as nothing.</summary>
internal sealed class QueryFields(IQueryCollection query, NamesRead? listener = null)
{
    private readonly List<BodyProblem> _problems = [];
    private ApiError? _refusal;

    /// <summary>Why the query cannot be taken; null if it can. To be asked when all of it is read.</summary>
    public ApiError? Error => _problems.Count > 0 ? ApiErrors.Invalid(_problems) : _refusal;

#pragma warning disable RS0030 // The one place that reads it.
    public static ValueTask<QueryFields> BindAsync(HttpContext context) =>
        new(new QueryFields(context.Request.Query, context.Features.Get<NamesRead>()));
#pragma warning restore RS0030

    // Of several the last counts.
    public string? Text(string name, int longest = Fields.AliasMax) =>
        Find(name) is [.., { Length: > 0 } text] ? Checked(name, text, longest) : null;

    public string? Id(string name) => Text(name, AccountId.NameMax);

    /// <summary>Says that a parameter is missing where it reads as nothing, unless something is wrong already.</summary>
    public string Required(string name, string? value)
    {
        if (value is null && _problems.Count == 0)
            Fault<string>(null, "missing", "Field required", name);
        return value ?? "";
    }

    public AccountId? Account(string name, Func<string, AccountId> of) => Id(name) is { } id ? of(id) : null;

    /// <summary>Ids with commas between them.</summary>
    public IReadOnlyList<string>? Ids(string name, int most)
    {
        if (Text(name, most * (AccountId.NameMax + 1)) is not { } text)
            return null;

        var ids = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > most)
            Refuse(name, $"{name} cannot have more than {most} entries");
        return ids;
    }

    /// <summary>Names of which each is a parameter of its own; null where there is none.</summary>
    public IReadOnlyList<string>? Each(string name, int most)
    {
        var names = Find(name).OfType<string>().Where(one => one.Length > 0).ToArray();
        if (names.Length > most)
            Refuse(name, $"{name} cannot be given more than {most} times");
        foreach (var one in names.Take(most))
            Checked(name, one, AccountId.NameMax);
        return names.Length == 0 ? null : names;
    }

    public long Number(string name, long usual, long least, long most)
    {
        if (Text(name) is not { } text)
            return usual;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Fault<long>(
                text, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", name);
        if (number < least)
            return Fault<long>(
                text, "greater_than_equal", $"Input should be greater than or equal to {least}", name);
        return number <= most
            ? (long)number
            : Fault<long>(text, "less_than_equal", $"Input should be less than or equal to {most}", name);
    }

    /// <summary>An instant, or a day, in ISO 8601; UTC where it names no offset.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant)
            ? instant
            : Fault<DateTimeOffset?>(text, "datetime_parsing", "Input should be a valid datetime", name);
    }

    public bool Flag(string name) => Text(name)?.ToUpperInvariant() switch
    {
        null or "FALSE" or "0" or "NO" or "OFF" or "F" or "N" => false,
        "TRUE" or "1" or "YES" or "ON" or "T" or "Y" => true,
        _ => Fault<bool>(
            Text(name)!, "bool_parsing", "Input should be a valid boolean, unable to interpret input", name),
    };

    /// <summary>The list in the order that <c>sort_by</c> and <c>sort_order</c> ask for; without the former the newest
    /// come first.</summary>
    public Listing Sort(Listing listing, string usual, params (string Name, ListOrder Order)[] orders)
    {
        var (by, direction) = (Text("sort_by"), Text("sort_order") ?? usual);
        if (direction is not ("asc" or "desc"))
            Refuse("sort_order", "Invalid sort order. Must be 'asc' or 'desc'");
        if (by is null)
            return listing with { Order = ListOrder.Creation, Descending = true };

        var known = orders.FirstOrDefault(order => order.Name == by);
        if (known.Name is null)
        {
            Refuse("sort_by", $"Invalid sort column. sort_by must be one of: "
                + string.Join(", ", orders.Select(order => order.Name)));
        }

        return listing with { Order = known.Order, Descending = direction == "desc" };
    }

    /// <summary>Refuses what would leave something out, or add it, and does not yet: a list that looks whole and is not
    /// deceives.</summary>
    public void RefuseUnserved(params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (query[name] is [.., { Length: > 0 } text] && !text.Equals("false", StringComparison.OrdinalIgnoreCase))
                Refuse(name, $"{name} is not served yet");
        }
    }

    public void Refuse(string name, string message) => Refuse(ApiErrors.BadField(name, message));

    public void Refuse(ApiError refusal) => _refusal ??= refusal;

    private StringValues Find(string name)
    {
        listener?.OfQuery.Add(name);
        return query[name];
    }

    private string? Checked(string name, string text, int longest)
    {
        if (text.Length > longest)
            return Fault<string>(text, "string_too_long", $"String should have at most {longest} characters", name);
        return text.Any(char.IsControl)
            ? Fault<string>(text, "value_error", "Value error, control characters are not allowed", name)
            : text;
    }

    private T? Fault<T>(string? input, string type, string message, string name)
    {
        _problems.Add(new(type, ["query", name], message, JsonSerializer.Serialize(input)));
        return default;
    }
}
