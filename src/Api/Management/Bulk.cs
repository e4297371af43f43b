using Tollgate.Api.Errors;

namespace Tollgate.Api.Management;

/// <summary>Many changes that one request asks for. Each is made, or is not, by itself, and the answer tells
/// which.</summary>
internal static class Bulk
{
    /// <summary>How many one request may ask for.</summary>
    public const int Max = 500;

    /// <summary>Makes one after the other. Where the ledger is away the rest is not tried any more.</summary>
    /// <param name="change">Makes one; gives what it led to, or why it was not made.</param>
    public static async Task<IReadOnlyList<(TItem Item, TDone? Done, ApiError? Error)>> EachAsync<TItem, TDone>(
        IReadOnlyList<TItem> items, Func<TItem, Task<(TDone? Done, ApiError? Error)>> change)
        where TDone : class
    {
        var results = new List<(TItem, TDone?, ApiError?)>(items.Count);
        ApiError? away = null;
        foreach (var item in items)
        {
            var (done, error) = away is null ? await TryAsync(item, change) : (null, away);
            if (error?.Status == StatusCodes.Status503ServiceUnavailable)
                away = error;
            results.Add((item, done, error));
        }

        return results;
    }

    // Those before it were made, so the request as a whole has not failed.
    private static async Task<(TDone? Done, ApiError? Error)> TryAsync<TItem, TDone>(
        TItem item, Func<TItem, Task<(TDone? Done, ApiError? Error)>> change)
    {
        try
        {
            return await change(item);
        }
        catch (Exception exception) when (ErrorHandling.IsOutage(exception))
        {
            return (default, ApiErrors.Unavailable);
        }
    }
}
