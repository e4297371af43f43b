using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Reads the fields of a body one by one and collects what is wrong with them, so that a client learns of
/// everything at once. A field that is absent or null reads as its default.</summary>
internal sealed partial class Fields(JsonElement body, params IReadOnlyList<string> location)
{
    /// <summary>The longest alias, in characters.</summary>
    public const int AliasMax = 256;

    /// <summary>The longest metadata, in characters of JSON; it is kept with the account.</summary>
    public const int JsonMax = 100_000;

    /// <summary>The most models an account may name; every call goes through them.</summary>
    public const int NamesMax = 1_000;

    /// <summary>The duration of what has no end.</summary>
    public const string Endless = "-1";

    private static readonly JsonElement Empty = JsonElement.Parse("{}"u8);

    private readonly List<BodyProblem> _problems = [];
    private ApiError? _malformed;
    private ApiError? _refusal;

    /// <summary>Why the body cannot be taken; null if it can. To be asked when all fields are read.</summary>
    public ApiError? Error => _malformed ?? (_problems.Count > 0 ? ApiErrors.Invalid(_problems) : _refusal);

    public IReadOnlyList<BodyProblem> Problems => _problems;

    /// <summary>By which budgets begin anew that the body asks for; null: they roll on.</summary>
    public ResetCalendar? Calendar { get; init; }

    /// <summary>Null: nobody listens.</summary>
    public NamesRead? Listener { get; init; }

    /// <summary>Reads the body of a request. One that is malformed reads as empty, and its fault is the error.
    /// </summary>
    public static async ValueTask<Fields> BindAsync(HttpContext context)
    {
        var (body, malformed) = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        return new Fields(malformed is null ? body : Empty)
        {
            Calendar = context.RequestServices.GetRequiredService<BudgetResets>().Calendar,
            Listener = context.Features.Get<NamesRead>(),
            _malformed = malformed,
        };
    }

    /// <summary>The names of all fields that the body has, null or not.</summary>
    public IEnumerable<string> Given => body.EnumerateObject().Select(given => given.Name);

    /// <summary>Whether the body has a field, null or not.</summary>
    public bool Has(string name)
    {
        Tell(name);
        return body.TryGetProperty(name, out _);
    }

    /// <summary>Those of some fields that the body has, null or not.</summary>
    public IEnumerable<string> GivenOf(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
            Tell(name);
        return Given.Intersect(names);
    }

    /// <summary>All fields that the body has, null or not, but for those that are known: to be refused.</summary>
    public IEnumerable<string> GivenBut(params IEnumerable<string> known)
    {
        Listener?.Know(string.Join('.', location), known);
        return Given.Except(known);
    }

    /// <summary>A value has the right form and makes no sense. Told if the form of all others is right; the first one
    /// is.</summary>
    public void Refuse(ApiError refusal) => _refusal ??= refusal;

    public void Refuse(string message) => Refuse(ApiErrors.BadRequest(message));

    public string? Text(string name, int longest = AliasMax)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            return Fault<string>(value, "string_type", "Input should be a valid string", name);

        var text = value.GetString()!;
        if (text.Length > longest)
            return Fault<string>(value, "string_too_long", $"String should have at most {longest} characters", name);
        if (text.Any(char.IsControl))
            return Fault<string>(value, "value_error", "Value error, control characters are not allowed", name);
        return text;
    }

    /// <summary>An id that a client may choose.</summary>
    public string? Id(string name)
    {
        var text = Text(name, AccountId.NameMax);
        if (text is { Length: 0 })
            Refuse($"{name} cannot be empty");
        return text;
    }

    public bool? Flag(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Fault<bool?>(value, "bool_type", "Input should be a valid boolean", name),
    };

    /// <param name="negative">What is said of one below 0; null: LiteLLM's words for budgets.</param>
    public Money? Amount(string name, string? negative = null)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return Fault<Money?>(value, "float_type", "Input should be a valid number", name);

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        switch (AmountText.Read(text, out var amount))
        {
            case AmountFault.None:
                return amount;
            case AmountFault.NotANumber:
                return Fault<Money?>(
                    value, "float_parsing", "Input should be a valid number, unable to parse string as a number", name);
            case AmountFault.Negative:
                Refuse(negative ?? $"{name} cannot be negative. Received: {ApiErrors.Shorten(text)}");
                return null;
            case AmountFault.TooFine:
                Refuse($"{name} cannot be kept exactly: it is finer than 1e-18. Received: {ApiErrors.Shorten(text)}");
                return null;
            default:
                Refuse($"{name} cannot be above 10000000000. Received: {ApiErrors.Shorten(text)}");
                return null;
        }
    }

    /// <summary>A number from 0 on, of which there is no half.</summary>
    public long? WholeNumber(string name, long most) =>
        Find(name) is { } value ? WholeNumber(value, name, most, name) : null;

    /// <summary>A duration such as <c>30d</c>; null, an empty text and the word None are none.</summary>
    public BudgetDuration? Duration(string name)
    {
        if (Text(name) is not { } text || IsNone(text))
            return null;
        if (BudgetDuration.TryParse(text, out var duration))
            return duration;

        Refuse($"Invalid {name} '{text}'. Use a format like '1h', '24h', '7d', or '30d'.");
        return null;
    }

    /// <summary>How long something lives; null: for ever, as LiteLLM says with -1 too.</summary>
    public BudgetDuration? Lifetime(string name) => Text(name) == Endless ? null : Duration(name);

    /// <summary>A window that begins now, with a duration or without.</summary>
    public Window Window(BudgetDuration? duration, DateTimeOffset now) =>
        Accounts.Window.Begin(now, duration, Calendar);

    /// <summary>An instant in ISO 8601; UTC where it names no offset.</summary>
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
            : Fault<DateTimeOffset?>(
                Find(name)!.Value, "datetime_parsing", "Input should be a valid datetime", name);
    }

    /// <summary>A number, or the text of one, as it was written; null where there is none.</summary>
    public string? Written(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => value.GetRawText(),
    };

    /// <summary>An object as it came, as long as a body may be; null where there is none.</summary>
    public string? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value.GetRawText(),
        { } value => Fault<string>(value, "dict_type", "Input should be a valid dictionary", name),
    };

    /// <summary>An object that is kept as it came; <c>{}</c> where there is none.</summary>
    public string Json(string name)
    {
        if (Find(name) is not { } value)
            return "{}";
        if (value.ValueKind != JsonValueKind.Object)
            return Fault<string>(value, "dict_type", "Input should be a valid dictionary", name) ?? "{}";

        return Kept(name, value);
    }

    /// <summary>A list that is kept as it came; <c>[]</c> where there is none.</summary>
    public string JsonList(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } value ? Kept(name, value) : "[]";

    /// <summary>Says that a field is missing where it reads as null or as an empty list.</summary>
    public T Required<T>(string name, T value)
    {
        if (value is null or System.Collections.ICollection { Count: 0 } && Find(name) is null)
            Fault<T>(body, "missing", "Field required", name);
        return value;
    }

    public void Fault(string type, string message, string name) =>
        Fault<object>(Find(name) ?? body, type, message, name);

    /// <summary>Refuses limits that this version does not keep: nobody shall believe in one that does not
    /// hold.</summary>
    public void RefuseUnenforced(IEnumerable<string> names)
    {
        foreach (var name in names)
            RefuseSaid(name, ApiErrors.BadField(name, $"{ApiErrors.Shorten(name)} is not enforced yet"));
    }

    /// <summary>Refuses a field that says something.</summary>
    public void RefuseSaid(string name, ApiError refusal)
    {
        Listener?.Refused.Add(WayTo(name));
        if (Look(name) is { } value && !IsNothing(value))
            Refuse(refusal);
    }

    /// <summary>Whether a field is there and says something: an empty list, text or object, false and null do
    /// not.</summary>
    public bool IsSaid(string name) => Find(name) is { } value && !IsNothing(value);

    private static bool IsNone(string duration) => duration is "" or "None" or "null";

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.False => true,
        JsonValueKind.String => value.GetString() == "",
        _ => false,
    };

    private string Kept(string name, JsonElement value)
    {
        var json = value.GetRawText();
        if (json.Length > JsonMax)
            Refuse($"{name} cannot be longer than {JsonMax} characters");
        return json;
    }

    private JsonElement? Find(string name)
    {
        Tell(name);
        return Look(name);
    }

    private JsonElement? Look(string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void Tell(string name) => Listener?.OfBody.Add(WayTo(name));

    private string WayTo(string name) => string.Join('.', [.. location, name]);

    private T? Fault<T>(JsonElement value, string type, string message, params string[] steps)
    {
        _problems.Add(new(type, ["body", .. location, .. steps], message, value.GetRawText()));
        return default;
    }
}
