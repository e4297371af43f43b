namespace Tollgate.Accounts;

/// <summary>That a call has ended.</summary>
/// <param name="Tokens">Those that count against rates; null: the call was never opened, and counts nowhere.</param>
public readonly record struct Ending(CallId Call, long? Tokens)
{
    /// <summary>It was given up before it was opened.</summary>
    public static Ending Released(CallId call) => new(call, null);
}
