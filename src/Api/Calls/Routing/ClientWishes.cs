using System.Globalization;

namespace Tollgate.Api.Calls.Routing;

/// <summary>What the headers of a call ask of the routing.</summary>
/// <param name="Retries">Null: as the configuration says.</param>
/// <param name="Timeout">How long the provider may be silent; never longer than the configuration lets it be.</param>
internal readonly record struct ClientWishes(int? Retries, TimeSpan? Timeout)
{
    /// <summary>A client cannot have a provider asked more often.</summary>
    public const int RetriesMax = 10;

    public const string RetriesHeader = "x-litellm-num-retries";
    public const string TimeoutHeader = "x-litellm-timeout";
    public const string StreamTimeoutHeader = "x-litellm-stream-timeout";

    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(1);

    /// <exception cref="BadFieldException">One of them is no number.</exception>
    public static ClientWishes Read(IHeaderDictionary headers, bool stream) => new(
        Number(headers, RetriesHeader) is { } retries ? (int)Math.Min(retries, RetriesMax) : null,
        (stream ? Seconds(headers, StreamTimeoutHeader) : null) ?? Seconds(headers, TimeoutHeader));

    private static TimeSpan? Seconds(IHeaderDictionary headers, string name) => Number(headers, name) switch
    {
        null => null,
        > 0 and var seconds => TimeSpan.FromSeconds(
            (double)Math.Clamp(seconds, 0.001m, (decimal)TimeoutMax.TotalSeconds)),
        _ => throw BadFieldException.MustBe(name, "a number of seconds above 0"),
    };

    private static decimal? Number(IHeaderDictionary headers, string name)
    {
        var sent = headers[name];
        if (sent.Count == 0)
            return null;
        return decimal.TryParse(sent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw BadFieldException.MustBe(name, "a number of 0 or more");
    }
}
