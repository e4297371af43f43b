namespace Tollgate.Grains.State;

/// <summary>What an edit makes of an account's state.</summary>
/// <param name="Of">Gives the next state for the one that is saved, if there is one; null where there is none to
/// give.</param>
/// <param name="Otherwise">What becomes of the edit then.</param>
internal readonly record struct NextState<TProfile>(
    Func<AccountState<TProfile>?, AccountState<TProfile>?> Of, EditOutcome Otherwise);
