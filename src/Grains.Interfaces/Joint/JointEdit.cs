using Tollgate.Accounts;

namespace Tollgate.Grains.Joint;

/// <summary>One account's part in a change of several.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.part")]
public sealed record Part([property: Id(0)] AccountId Account, [property: Id(1)] AccountEdit Edit);

/// <summary>A change of several accounts on its way from one to the next.</summary>
/// <param name="Turns">The parts of those that change it in their turn, from the account that is asked on.</param>
/// <param name="Others">The parts of those that only draft.</param>
/// <param name="Drafts">Of those whose turn it has been.</param>
[GenerateSerializer, Immutable, Alias("tollgate.joint-edit")]
public sealed record JointEdit(
    [property: Id(0)] Part[] Turns, [property: Id(1)] Part[] Others, [property: Id(2)] Draft[] Drafts);

/// <summary>What became of all of them.</summary>
/// <param name="Account">Whose part could not be; null: none's by itself.</param>
[GenerateSerializer, Immutable, Alias("tollgate.joint-outcome")]
public sealed record JointOutcome([property: Id(0)] EditOutcome Outcome, [property: Id(1)] AccountId? Account = null);

/// <summary>The state that an account would save next, as it is saved. Nobody but the ledger looks into it.</summary>
/// <param name="Name">As what Orleans keeps it.</param>
/// <param name="ETag">Of the state that it goes on from; null: there is none.</param>
/// <param name="Epoch">Of the activation that drafted it, which has passed when it is committed.</param>
/// <param name="Entry">Null: what is spent stays.</param>
[GenerateSerializer, Immutable, Alias("tollgate.draft")]
public sealed record Draft(
    [property: Id(0)] string Name,
    [property: Id(1)] string Key,
    [property: Id(2)] byte[] State,
    [property: Id(3)] string? ETag,
    [property: Id(4)] long Epoch,
    [property: Id(5)] DraftedEntry? Entry = null);

/// <summary>What shall be spent in a period of an account. How much that adds is worked out when it is
/// committed.</summary>
/// <param name="Id">Of the entry in the books.</param>
[GenerateSerializer, Immutable, Alias("tollgate.drafted-entry")]
public sealed record DraftedEntry(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Period Period,
    [property: Id(2)] Spending Spending,
    [property: Id(3)] DateTimeOffset At);

/// <summary>A draft, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.drafting")]
public sealed record Drafting([property: Id(0)] EditOutcome Outcome, [property: Id(1)] Draft? Draft = null);
