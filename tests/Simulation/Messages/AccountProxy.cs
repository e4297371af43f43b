using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Grains.Joint;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Organizations;
using Tollgate.Grains.Teams;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Messages;

/// <summary>An account as a process speaks to it.</summary>
internal abstract class AccountProxy(Gateway from, AccountId account, Post post) : IAccountGrain
{
    protected Gateway From => from;

    protected AccountId Account => account;

    protected Post Post => post;

    public ValueTask<Answers> Admit(Questions questions) =>
        new(post.AskAsync(from, account, resident => resident.Admit(questions)));

    public ValueTask Extend(CallId call, Money held, long tokens) => new(post.AskAsync(from, account, resident =>
    {
        resident.Extend(call, held, tokens);
        return true;
    }));

    public ValueTask Tell(News news) => new(post.AskAsync(from, account, resident =>
    {
        resident.Hear(news);
        return true;
    }));

    public ValueTask Retire(long epoch) => new(post.AskAsync(from, account, resident =>
    {
        resident.Retire(epoch);
        return true;
    }));

    public ValueTask<Explanation> Explain() => new(post.AskAsync(from, account, resident => resident.Figures));

    public Task<EditOutcome> Edit(LimitsEdit[] edits, string? profile) =>
        post.AskInTurnAsync(from, account, resident => resident.EditAsync(edits));

    public Task<JointOutcome> EditTogether(JointEdit edit) =>
        throw new NotSupportedException("Simulated accounts change one by one.");

    public Task<Drafting> Draft(AccountEdit edit) =>
        throw new NotSupportedException("Simulated accounts change one by one.");

    public Task<SpendChange> SetSpent(Money spent, string reason, string author) =>
        throw new NotSupportedException("Nobody edits what is spent in the simulated world.");

    public ValueTask<Judgement> Judge(CallEstimate call) =>
        throw new NotSupportedException("Nobody asks a simulated account without a call.");
}

internal sealed class KeyProxy(Gateway from, AccountId account, Post post)
    : AccountProxy(from, account, post), IKeyGrain
{
    public ValueTask<KeyIdentity?> Identify() =>
        new(Post.AskAsync(From, Account, resident => resident.Identify()));

    public Task<EditOutcome> Create(KeyProfile profile, Limits limits) =>
        Post.AskInTurnAsync(From, Account, resident => resident.CreateAsync(profile, limits));

    public Task<KeyReading?> Read() => throw new NotSupportedException("Nobody reads a simulated key.");
}

internal sealed class TeamProxy(Gateway from, AccountId account, Post post)
    : AccountProxy(from, account, post), ITeamGrain
{
    public Task<EditOutcome> Create(TeamProfile profile, Limits limits) =>
        Post.AskInTurnAsync(From, Account, resident => resident.CreateAsync(profile, limits));

    public Task<EditOutcome> Sweep() => throw new NotSupportedException("Simulated teams leave nothing behind.");

    public Task<TeamReading?> Read() => throw new NotSupportedException("Nobody reads a simulated team.");
}

internal sealed class OrganizationProxy(Gateway from, AccountId account, Post post)
    : AccountProxy(from, account, post), IOrganizationGrain
{
    public Task<EditOutcome> Create(OrganizationProfile profile, Limits limits) =>
        Post.AskInTurnAsync(From, Account, resident => resident.CreateAsync(profile, limits));

    public Task<OrganizationReading?> Read() =>
        throw new NotSupportedException("Nobody reads a simulated organization.");

    public Task<EditOutcome> Sweep() => throw new NotSupportedException("Simulated organizations leave nothing behind.");
}

internal sealed class BudgetProxy(Gateway from, AccountId account, Post post)
    : AccountProxy(from, account, post), IBudgetGrain
{
    public Task<EditOutcome> Create(BudgetProfile profile, Limits limits) =>
        Post.AskInTurnAsync(From, Account, resident => resident.CreateAsync(profile, limits));

    public Task<BudgetReading?> Read() => throw new NotSupportedException("Nobody reads a simulated budget.");
}
