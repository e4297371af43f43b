using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Silo.Configuration;

/// <summary>Reads values of a section as what they must be. A value that is wrong becomes an error, and null.</summary>
internal static class TypedValues
{
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(1);
    private static readonly (CostName Name, decimal Dollars)[] NoCosts = [];

    public static string? Text(this Section section, string key) => section.Existing(key, "a text")?.Value;

    /// <summary>A value that must be there.</summary>
    public static string? Required(this Section section, string key) => section.Required(key, Text);

    public static string? Required(this Section section, string key, Func<Section, string, string?> read)
    {
        var errors = section.Findings.Errors.Count;
        var value = read(section, key);
        if (value is null && section.Findings.Errors.Count == errors)
            section.Findings.Error(section.Line, $"{section.PathOf(key)} is missing.");
        return value;
    }

    public static Secret? Secret(this Section section, string key) =>
        section.Text(key) is { } value ? new(value) : null;

    /// <summary>Every cost that the section names.</summary>
    public static Costs Costs(this Section section) => new(section.Rest().SelectMany(key =>
        CostName.TryParse(key, out var name) && section.Cost(key, name) is { } cost ? [(name, cost)] : NoCosts));

    public static TimeSpan? Seconds(this Section section, string key, decimal least = 0.001m)
    {
        const string expected = "a number of seconds";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (!TryNumber(setting, out var seconds))
            section.Wrong(setting, expected);
        else if (seconds < least || seconds > (decimal)TimeoutMax.TotalSeconds)
            section.Wrong(
                setting,
                string.Create(CultureInfo.InvariantCulture, $"{expected} from {least} to {TimeoutMax.TotalSeconds}"));
        else
            return TimeSpan.FromSeconds((double)seconds);
        return null;
    }

    /// <summary>A budget in dollars, kept exactly; 0 is one.</summary>
    public static Money? Dollars(this Section section, string key)
    {
        const string expected = "an amount in dollars of 0 or at least 1e-18";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        // A number that is too fine to be kept would be read as 0, which refuses everything.
        var isZero = !setting.Value!.Split('e', 'E')[0].Any(digit => digit is >= '1' and <= '9');
        if (TryNumber(setting, out var dollars) && new Money(dollars).IsLimit && (dollars != 0 || isZero))
            return new Money(dollars);
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>How long a budget lasts, such as <c>30d</c>.</summary>
    public static BudgetDuration? Duration(this Section section, string key)
    {
        const string expected = "a duration such as '30s', '30m', '30h', '30d' or '1mo'";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (BudgetDuration.TryParse(setting.Value, out var duration))
            return duration;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A whole number above zero.</summary>
    public static long? Count(this Section section, string key)
    {
        const string expected = "a whole number above 0";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var count) && count is > 0 and <= long.MaxValue && decimal.IsInteger(count))
            return (long)count;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A whole number from 0 to a bound.</summary>
    public static int? Number(this Section section, string key, int most)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {most}");
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var number) && number >= 0 && number <= most && decimal.IsInteger(number))
            return (int)number;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>How much of the calls something gets, compared with others of its kind.</summary>
    public static double? Share(this Section section, string key)
    {
        const string expected = "a number of 0 or more";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var share) && share >= 0)
            return (double)share;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A size in megabytes (1024 * 1024 bytes), as bytes.</summary>
    public static long? Megabytes(this Section section, string key, int max)
    {
        var expected = $"a number of megabytes above 0 and at most {max}";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var megabytes) && megabytes > 0 && megabytes <= max)
            return (long)Math.Ceiling(megabytes * 1024 * 1024);
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A whole number of things, 0 among them.</summary>
    public static long? WholeNumber(this Section section, string key, long max)
    {
        var expected = $"a whole number from 0 to {max}";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var number) && number >= 0 && number <= max && number == decimal.Truncate(number))
            return (long)number;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A part of a whole.</summary>
    public static decimal? Fraction(this Section section, string key)
    {
        const string expected = "a number from 0 to 1";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (TryNumber(setting, out var part) && part is >= 0 and <= 1)
            return part;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>true or false, in any case.</summary>
    public static bool? Flag(this Section section, string key)
    {
        const string expected = "'true' or 'false'";
        if (section.Existing(key, expected) is not { } setting)
            return null;
        if (bool.TryParse(setting.Value, out var flag))
            return flag;
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public static T? Choice<T>(this Section section, string key)
        where T : struct, Enum
    {
        var names = Array.ConvertAll(Enum.GetNames<T>(), JsonNamingPolicy.KebabCaseLower.ConvertName);
        var expected = string.Join(" or ", names.Select(name => $"'{name}'"));
        if (section.Existing(key, expected) is not { } setting)
            return null;
        var at = Array.FindIndex(names, name => name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase));
        if (at >= 0)
            return Enum.GetValues<T>()[at];
        section.Wrong(setting, expected);
        return null;
    }

    /// <summary>A value whose variable, if it names one, is set.</summary>
    public static Setting? Existing(this Section section, string key, string expected)
    {
        var setting = section.Find(key, expected);
        if (setting is not { Value: null })
            return setting;
        section.Findings.Error(
            setting.Line,
            $"{setting.Path} reads the environment variable {Quoted.Plain(setting.Variable!)}, which is not set.");
        return null;
    }

    private static decimal? Cost(this Section section, string key, CostName name)
    {
        if (section.Existing(key, name.Read("", out _)!) is not { } setting)
            return null;
        return name.Read(setting.Value!, out var cost) is { } expected ? section.Wrong(setting, expected) : cost;
    }

    /// <summary>Reports a value that is not what it must be.</summary>
    /// <returns>Null.</returns>
    public static decimal? Wrong(this Section section, Setting setting, string expected)
    {
        section.Findings.Error(
            setting.Line, $"{setting.Path} must be {expected}, but is {Quoted.Text(setting.Written)}.");
        return null;
    }

    private static bool TryNumber(Setting setting, out decimal number) =>
        decimal.TryParse(setting.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
