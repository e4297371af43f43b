namespace Tollgate.Grains;

/// <summary>What became of an edit. An edit that did not happen changed nothing.</summary>
[GenerateSerializer, Alias("tollgate.edit-outcome")]
public enum EditOutcome
{
    Done,

    /// <summary>The account that was to be made exists.</summary>
    Exists,

    /// <summary>The account that was to be changed does not exist.</summary>
    Unknown,

    /// <summary>Another account of this kind has that alias.</summary>
    AliasTaken,

    /// <summary>Others kept editing the account at the same time.</summary>
    Conflict,

    /// <summary>The ledger cannot keep what the edit holds, such as a NUL character.</summary>
    Rejected,

    /// <summary>The ledger is away; whether the edit happened is not known.</summary>
    Unavailable,

    /// <summary>More would be guaranteed of the rates of a team or an organization than it has.</summary>
    Overallotted,
}
