using Microsoft.Extensions.DependencyInjection;
using Tollgate.Accounts;
using Tollgate.Grains.Joint;
using Tollgate.Grains.State;

namespace Tollgate.Grains;

internal abstract partial class AccountGrain<TProfile>
{
    public Task<Drafting> Draft(AccountEdit edit)
    {
        var next = Next(edit);
        return _residence.DraftAsync(saved => ToSave(next, saved), next.Otherwise, edit.Spending);
    }

    public async Task<JointOutcome> EditTogether(JointEdit edit)
    {
        var (own, rest) = (edit.Turns[0], edit.Turns[1..]);
        var (outcome, draft) = await Draft(own.Edit);
        if (draft is null)
            return new(outcome, own.Account);

        JointOutcome joint;
        try
        {
            edit = edit with { Turns = rest, Drafts = [.. edit.Drafts, draft] };
            joint = rest is [var next, ..]
                ? await GrainFactory.GetAccount(next.Account).EditTogether(edit)
                : await ServiceProvider.GetRequiredService<JointCommit>().CommitAsync(edit.Others, edit.Drafts);
        }
        catch
        {
            // What is saved now only the next activation can tell.
            DeactivateOnIdle();
            throw;
        }

        await _residence.ConcludeAsync(joint.Outcome);
        AfterEdit();
        return joint;
    }

    /// <summary>What an edit makes of the account.</summary>
    protected virtual NextState<TProfile> Next(AccountEdit edit) => edit switch
    {
        AccountEdit.Creation creation => Creation((TProfile)creation.Profile, creation.Limits),
        AccountEdit.Changes changes => Changes(changes.Edits, changes.Profile),
        _ => throw new ArgumentException($"There is no such edit of {Id}: {edit.GetType().Name}", nameof(edit)),
    };

    // One that is deleted and still has a name has more to be deleted.
    protected NextState<TProfile> Creation(TProfile profile, Limits limits) => new(
        saved => saved is { IsLive: true, Unmade: false } or { IsLive: false, Directory.Count: > 0 }
            ? null
            : Made(profile, limits, saved),
        EditOutcome.Exists);

    /// <summary>One that is made, after whatever there was.</summary>
    protected AccountState<TProfile> Made(TProfile profile, Limits limits, AccountState<TProfile>? saved)
    {
        var now = time.GetUtcNow();
        var first = saved switch
        {
            null => limits,
            // What was spent before it was made stays in the period that runs.
            { IsLive: true } => limits with
            {
                Window = Account.Limits.Window.WithDuration(now, limits.Window.Duration, limits.Window.Calendar),
            },
            _ => limits.InPeriodsAfter(saved.Limits, now),
        };
        return new(first, profile, []);
    }

    private NextState<TProfile> Changes(LimitsEdit[] edits, string? profile) => new(
        saved =>
        {
            var now = time.GetUtcNow();
            return saved?.After(edits, Account.Limits, profile, now) switch
            {
                { IsLive: false } deleted => AfterDeletion(deleted, now),
                var next => next,
            };
        },
        EditOutcome.Unknown);
}
