namespace Tollgate.Silo.Life;

/// <summary>Why a process should not be sent calls.</summary>
[Flags]
public enum Unready
{
    None = 0,
    Stopping = 1,
    NotJoined = 2,
    LedgerAway = 4,
    ClockDiffers = 8,
    InDoubt = 16,
    CountedOut = 32,
    LedgerOutdated = 64,
}
