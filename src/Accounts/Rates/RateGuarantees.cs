namespace Tollgate.Accounts;

/// <summary>Which rates of an account are guaranteed: all that draw on its team, or on its organization, may ask for no
/// more of them together than that has.</summary>
/// <param name="Requests">Those of requests a minute.</param>
/// <param name="Tokens">Those of tokens a minute.</param>
public readonly record struct RateGuarantees(bool Requests, bool Tokens)
{
    /// <summary>Null where nothing is guaranteed.</summary>
    public RateGuarantees? OrNone() => Requests || Tokens ? this : null;
}

/// <summary>When it must be seen to that what is guaranteed still fits.</summary>
public static class Guaranteeing
{
    /// <summary>Whether more is guaranteed of these limits than of those before.</summary>
    /// <param name="before">Null: nothing was.</param>
    public static bool GuaranteesMoreThan(this Limits limits, Limits? before)
    {
        var (requests, tokens) = Guaranteed(limits);
        var (fewer, less) = before is null ? default : Guaranteed(before);
        return requests > fewer || tokens > less;
    }

    /// <summary>Whether there is less to guarantee from than before.</summary>
    /// <param name="before">Null: nobody can have been guaranteed anything.</param>
    public static bool HasLessThan(this Limits limits, Limits? before) => before is not null
        && (Whole(limits.Rates.Requests) < Whole(before.Rates.Requests)
            || Whole(limits.Rates.Tokens) < Whole(before.Rates.Tokens));

    private static (long Requests, long Tokens) Guaranteed(Limits limits) => (
        limits.Guarantees is { Requests: true } ? limits.Rates.Requests ?? 0 : 0,
        limits.Guarantees is { Tokens: true } ? limits.Rates.Tokens ?? 0 : 0);

    private static long Whole(long? limit) => limit ?? long.MaxValue;
}
