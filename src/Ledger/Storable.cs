using System.Text;
using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>What every ledger can keep, checked before it is sent, so that one bad row costs nobody a round
/// trip.</summary>
internal static class Storable
{
    /// <summary>The longest id, in characters: an index entry of PostgreSQL holds 2,704 bytes.</summary>
    public const int IdMax = 640;

    /// <summary>The longest fact about a call, in characters; the rest is cut.</summary>
    public const int FactMax = 512;

    /// <summary>Up to here a decimal keeps a sum of amounts exact to the 18th place.</summary>
    public const decimal SpentMax = 70_000_000_000m;

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(NewCall call)
    {
        Check(call.Owner, "owner");
        Check(call.Held, "held");
        CheckTokens(call.Id, call.HeldTokens);
        Check(call.Charges);
        foreach (var fence in call.Fences)
            Check(fence.Account.Value, "account");
        if (call.Claim is not { } claim)
            return;

        Check(claim.Token, "token");
        if (!call.Fences.Any(fence => fence.Account == claim.Account))
            throw new LedgerRejectedException($"{claim.Account} claims a call that it did not judge.");
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(Settlement settlement)
    {
        if (settlement.Cost is { } cost)
            Check(cost, "cost");
        Check(settlement.Charges);

        if (!settlement.Usage.IsSane)
            throw new LedgerRejectedException($"Call {settlement.Call} used what no call can have used.");
        CheckTokens(settlement.Call, settlement.RateTokens);
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(Extension extension)
    {
        Check(extension.Held, "held");
        CheckTokens(extension.Call, extension.HeldTokens);
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(Entry entry)
    {
        Check(entry.Account.Value, "account");
        Check(new Money(Math.Abs(entry.Amount.Dollars)), "amount");
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(DraftedState state)
    {
        Check(state.Key, "key");
        if (state.Spend is { } spend)
            Check(spend.Spent, "spend");
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(Adjustment adjustment) => Check(adjustment.Cost, "cost");

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(Alert alert)
    {
        Check(alert.Account.Value, "account");
        Check(alert.Line, "line");
        if (!IsText(alert.Body))
            throw new LedgerRejectedException($"No ledger can keep the alert of {alert.Account}.");
    }

    /// <exception cref="LedgerRejectedException">No ledger can keep it.</exception>
    public static void Check(string? id, string name)
    {
        if (string.IsNullOrEmpty(id) || id.Length > IdMax || !IsText(id))
            throw new LedgerRejectedException($"No ledger can keep this {name}: {Clean(id) ?? "null"}");
    }

    public static CallFacts Clean(CallFacts facts) => new(
        Clean(facts.Route) ?? "",
        Clean(facts.Model) ?? "",
        Clean(facts.Deployment) ?? "",
        facts.Stream,
        Clean(facts.ClientCallId),
        Clean(facts.Key),
        Clean(facts.Team),
        Clean(facts.User),
        Clean(facts.Customer),
        Clean(facts.Organization));

    /// <summary>Cuts a text that only tells something, and replaces what PostgreSQL cannot keep: NUL and halves of
    /// surrogate pairs.</summary>
    public static string? Clean(string? text)
    {
        if (text is null || (text.Length <= FactMax && IsText(text)))
            return text;

        var clean = new StringBuilder(FactMax);
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, FactMax)).EnumerateRunes())
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }

    /// <summary>Whether every ledger can keep these characters as they are.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0'
                || Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }

    /// <summary>Whether any row can be what is asked for: no ledger keeps what is no text.</summary>
    public static bool CanHold(Listing listing) =>
        IsText(listing.Kind)
        && IsText(listing.Parent?.Value)
        && IsText(listing.Owner?.Value)
        && IsText(listing.Organization?.Value)
        && IsText(listing.Search);

    /// <summary>As both ledgers lower letters when they search: a to z, whatever the language.</summary>
    public static string ToLowerAscii(this string text) => string.Create(text.Length, text, (lower, of) =>
    {
        for (var i = 0; i < lower.Length; i++)
            lower[i] = char.IsAsciiLetterUpper(of[i]) ? (char)(of[i] | 0x20) : of[i];
    });

    private static void Check(IReadOnlyList<Charge> charges)
    {
        for (var i = 0; i < charges.Count; i++)
        {
            Check(charges[i].Account.Value, "account");
            for (var j = 0; j < i; j++)
            {
                if (charges[i] == charges[j])
                    throw new LedgerRejectedException($"A call is charged to {charges[i].Account} once, not twice.");
            }
        }
    }

    private static void Check(Money money, string name)
    {
        if (!money.IsLimit)
            throw new LedgerRejectedException($"No ledger can keep this amount exactly: {name} {money}");
    }

    // Those of rates are what was counted or estimated of several kinds together.
    private static void CheckTokens(CallId call, long tokens)
    {
        if (tokens is < 0 or > 2 * TokenCounts.Max)
            throw new LedgerRejectedException($"Call {call} counts tokens against rates that no call can have.");
    }
}

file static class Appending
{
    // Encoding a rune by itself spares a string for each.
    public static StringBuilder Append(this StringBuilder builder, Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        return builder.Append(chars[..rune.EncodeToUtf16(chars)]);
    }
}
