using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>What one call may cost at most, in US dollars, as its client says in a header.</summary>
internal static class CostCeiling
{
    public const string Header = "x-tollgate-max-cost";

    /// <returns>Null: the client does not say.</returns>
    /// <exception cref="BadFieldException">It is no amount.</exception>
    public static Money? Read(IHeaderDictionary headers)
    {
        var sent = headers[Header];
        if (sent.Count == 0)
            return null;
        return sent is [{ } text] && AmountText.Read(text, out var amount) == AmountFault.None
            ? amount
            : throw BadFieldException.MustBe(
                Header, "an amount of US dollars from 0 to 10000000000, no finer than 1e-18");
    }

    /// <summary>Those who may run the call within its ceiling, with an output that is short enough for it where the
    /// client left that open. It is no account's limit, so no account is asked.</summary>
    /// <param name="error">Why nobody may.</param>
    public static Candidates? Fit(
        Candidates candidates, CallRequest request, TokenCounters counters, out ApiError? error)
    {
        error = null;
        request.Limit(null);
        if (request.CostMax is not { } most)
            return candidates;

        var worst = new WorstCost(candidates, request);
        if (worst.Missing is { } missing)
            error = ApiErrors.NoCeiling(missing);
        else if (!worst.TryFit(most, counters))
            error = ApiErrors.AboveCeiling(worst.Least, most);
        return error is null ? worst.Candidates : null;
    }
}
