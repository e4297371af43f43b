using System.Globalization;
using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Creation;

/// <summary>What a key can have at most, whoever makes it or changes it.</summary>
internal sealed class UpperBounds(JsonElement bounds)
{
    /// <summary>The fields that are bounded.</summary>
    public IReadOnlyList<string> Names { get; } = [.. bounds.EnumerateObject().Select(bound => bound.Name)];

    /// <summary>A body within the bounds: what nobody says is the bound, and what somebody says above it is
    /// refused.</summary>
    /// <param name="said">The body before anything was filled in; only what it says is refused.</param>
    /// <param name="held">What a budget object says of them, where the body leaves them open.</param>
    /// <param name="names">Those that are looked at.</param>
    public Fields On(Fields body, Fields said, BudgetFigure[] held, IEnumerable<string> names, DateTimeOffset now)
    {
        var looked = bounds.EnumerateObject().Where(bound => names.Contains(bound.Name)).ToArray();
        if (looked.Length == 0)
            return body;

        var within = body.With(looked.Where(bound => body.LeavesOpen(bound.Name)
            ? !held.Any(figure => figure.Field == bound.Name)
            : !said.IsSaid(bound.Name) && IsAbove(body.Written(bound.Name), bound, now)));
        foreach (var bound in looked)
        {
            var written = within.LeavesOpen(bound.Name)
                ? held.First(figure => figure.Field == bound.Name).Written
                : within.Written(bound.Name);
            if (IsAbove(written, bound, now))
                within.Refuse(OverMax(bound, written!));
        }

        return within;
    }

    // What is no figure at all is refused where it is read.
    private static bool IsAbove(string? written, JsonProperty bound, DateTimeOffset now)
    {
        if (bound.Value.ValueKind != JsonValueKind.String)
            return decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
                && figure > bound.Value.GetDecimal();
        return written == Fields.Endless
            || (BudgetDuration.TryParse(written, out var duration)
                && duration.After(now) > BudgetDuration.Parse(bound.Value.GetString()!).After(now));
    }

    private static ApiError OverMax(JsonProperty bound, string written)
    {
        var refusal = ApiErrors.BadRequest($"{bound.Name} is over max limit set in config - "
            + $"user_value={ApiErrors.Shorten(written)}; max_value={bound.Value}");
        return refusal with { Param = bound.Name };
    }
}
