using Orleans.Concurrency;
using Tollgate.Accounts;
using Tollgate.Grains.Joint;

namespace Tollgate.Grains;

/// <summary>What every account answers. All that is on the path of a call is answered from memory, and nothing in it
/// waits; edits do, and queue up.</summary>
/// <remarks>Messages carry batches: what is asked of one account at the same time travels together.</remarks>
[Alias("tollgate.account"), GrainInterfaceType("account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Asks whether calls may go; one answer each, in the order asked. What is admitted is held until it is
    /// told of.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:03")]
    [Alias("admit")]
    ValueTask<Answers> Admit(Questions questions);

    /// <summary>Raises what a call in flight holds, in money and in tokens.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:03")]
    [Alias("extend")]
    ValueTask Extend(CallId call, Money held, long tokens);

    /// <summary>Tells of balances that changed and of calls that ended: settled, or released and never sent. Order and
    /// repetition do not matter.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:03")]
    [Alias("tell")]
    ValueTask Tell(News news);

    /// <summary>Tells an activation whose epoch has passed to make way. One with a later epoch stays.</summary>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:03")]
    [Alias("retire")]
    ValueTask Retire(long epoch);

    /// <summary>Everything that this account's next answer rests on.</summary>
    [AlwaysInterleave]
    [Alias("explain")]
    ValueTask<Explanation> Explain();

    /// <summary>Changes what the account allows and is, all of it or nothing. Answers when state, directory and epoch
    /// are committed; from then on no call is opened under the old limits.</summary>
    /// <param name="profile">The members of the profile that change, as a JSON object with names in snake case; null:
    /// none.</param>
    [Alias("edit")]
    Task<EditOutcome> Edit(LimitsEdit[] edits, string? profile = null);

    /// <summary>Changes this account and others, all of them or none. It is the first of those that take their turn; in
    /// its turn it has the next one do the same, and the last of them commits.</summary>
    [ResponseTimeout("00:00:30")]
    [Alias("edit-together")]
    Task<JointOutcome> EditTogether(JointEdit edit);

    /// <summary>What an edit would save. It asks no other account, and saves nothing: whoever asks does, together with
    /// what others draft, and then has this activation make way.</summary>
    [Alias("draft")]
    Task<Drafting> Draft(AccountEdit edit);

    /// <summary>Books the difference between what is spent in the running period and what shall be, as an entry of its
    /// own. Further windows and budgets of models stay as they are.</summary>
    /// <param name="reason">What the entry is for, such as the route that asked.</param>
    [Alias("set-spent")]
    Task<SpendChange> SetSpent(Money spent, string reason, string author);

    /// <summary>What a call would be answered now. It holds nothing.</summary>
    [AlwaysInterleave]
    [Alias("judge")]
    ValueTask<Judgement> Judge(CallEstimate call);
}

/// <summary>Calls that ask one account for admission.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.questions")]
public sealed record Questions([property: Id(0)] CallEstimate[] Calls);

/// <summary>An account's answers, in the order asked.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.answers")]
public sealed record Answers([property: Id(0)] Admission[] Admissions);

/// <summary>What an account should know: newer balances, and calls that it need not hold any more.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.news")]
public sealed record News([property: Id(0)] Balance[] Balances, [property: Id(1)] Ending[] Ended);

/// <summary>What was spent before an entry, and is after it.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.spend-change")]
public sealed record SpendChange(
    [property: Id(0)] EditOutcome Outcome, [property: Id(1)] Money Before, [property: Id(2)] Money After);

/// <summary>An account's figures and limits, and what would refuse a call; null: nothing would.</summary>
/// <param name="Limits">Those that bind it, the budget that it holds included.</param>
/// <param name="Judges">What was read into them, under which epoch.</param>
[GenerateSerializer, Immutable, Alias("tollgate.judgement")]
public sealed record Judgement(
    [property: Id(0)] Explanation Figures,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Refusal? Refusal,
    [property: Id(3)] Fence[] Judges);
