using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Rates;

/// <summary>Tells why what was to be guaranteed of rates did not fit. The commit has decided; this looks for the reason
/// behind it.</summary>
internal sealed class Overallotment(IAllotments allotments, SavedRows rows, TimeProvider time)
{
    /// <summary>Of an edit.</summary>
    /// <param name="limits">As they are before it.</param>
    /// <param name="source">The account whose rates it draws on then: its team, or its organization; null: none.</param>
    public Task<ApiError> ReasonAsync(
        AccountId account,
        Limits limits,
        IEnumerable<LimitsEdit> edits,
        AccountId? source,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var asked = edits.Aggregate(limits, (edited, edit) => edit.Apply(edited, now));
        return ReasonAsync(account, asked, source, cancellationToken);
    }

    /// <param name="asked">The limits that the account was to have.</param>
    /// <param name="source">The account whose rates it draws on: its team, or its organization; null: none.</param>
    public async Task<ApiError> ReasonAsync(
        AccountId account, Limits asked, AccountId? source, CancellationToken cancellationToken)
    {
        // By now it may fit.
        return await OwnAsync(account, asked, cancellationToken)
            ?? (source is { } of ? await OfAsync(of, account, asked, cancellationToken) : null)
            ?? ApiErrors.Conflict;
    }

    private async Task<ApiError?> OwnAsync(AccountId account, Limits asked, CancellationToken cancellationToken)
    {
        var (given, of) = await allotments.AllottedAsync(account, except: null, cancellationToken);
        return Less("TPM", of.Tokens, given.Tokens, asked.Rates.Tokens)
            ?? Less("RPM", of.Requests, given.Requests, asked.Rates.Requests);

        ApiError? Less(string unit, bool isGuaranteed, long? sum, long? limit) => isGuaranteed && sum > limit
            ? Refusal(unit, $"Allocated {unit} limit={sum} is greater than {account.Prefix} {unit} limit={limit}")
            : null;
    }

    private async Task<ApiError?> OfAsync(
        AccountId source, AccountId account, Limits asked, CancellationToken cancellationToken)
    {
        var others = (await allotments.AllottedAsync(source, account, cancellationToken)).Sum;
        var saved = await rows.FindAsync<JsonObject>(source.Prefix, source.Name, cancellationToken);
        var has = saved?.Limits.Rates ?? default;
        return More("TPM", asked.Guarantees is { Tokens: true }, others.Tokens, asked.Rates.Tokens, has.Tokens)
            ?? More("RPM", asked.Guarantees is { Requests: true }, others.Requests, asked.Rates.Requests, has.Requests);

        ApiError? More(string unit, bool isGuaranteed, long? sum, long? own, long? limit) =>
            isGuaranteed && sum + own > limit
                ? Refusal(
                    unit,
                    $"Allocated {unit} limit={sum} + {account.Kind.Facts.Title} {unit} limit={own} is greater than "
                    + $"{source.Prefix} {unit} limit={limit}")
                : null;
    }

    private static ApiError Refusal(string unit, string text) =>
        ApiErrors.BadField($"{unit.ToLowerInvariant()}_limit", text);
}
