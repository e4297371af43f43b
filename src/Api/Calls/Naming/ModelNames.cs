using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Models;
using Tollgate.Api.Remembering;
using Tollgate.Grains;

namespace Tollgate.Api.Calls.Naming;

/// <summary>Which model a name means to a key: its team's alias goes first, then its own, then the configuration's; what
/// an alias leads to is not looked up again.</summary>
/// <remarks>Aliases are remembered where an account was found to have some, and a memory that is wrong costs a round:
/// key and team refuse a call that was made of another alias than they have, or of none, so what they admit is opened
/// under an epoch in which the alias is theirs.</remarks>
internal sealed class ModelNames(Identities identities, IGrainFactory grains, ModelList models) : IForgetful
{
    private readonly Recent<AccountId, IReadOnlyList<ModelAlias>> _ofKeys = new(KnownKeys.KeysMax);

    // By the id alone, so that a call of a team without any makes no name for it.
    private readonly Recent<string, IReadOnlyList<ModelAlias>> _ofTeams = new(KnownKeys.KeysMax);

    /// <summary>What a name means to a key, as far as this process remembers.</summary>
    public MeantModel Meant(AccountId key, string asked) =>
        MeantIn(identities.Recall(key)?.TeamId, asked)
        ?? (_ofKeys.TryGet(key, out var own) && own.ModelOf(asked) is { } model
            ? new MeantModel(model, asked, key)
            : models.AliasOf(asked) is { } common ? new(common, asked) : new(asked));

    /// <summary>Takes to heart that an account knows other aliases than were remembered.</summary>
    public void Learn(Refusal renamed)
    {
        if (renamed.Reason == RefusalReason.Renamed)
            Learn(renamed.Account, renamed.Aliases);
    }

    /// <summary>What a name means, as the accounts that may have an alias for it say now.</summary>
    /// <param name="account">A key or a team; to all others names mean what they mean to everybody.</param>
    public async Task<MeantModel> AskAsync(AccountId account, string asked, CancellationToken cancellationToken)
    {
        string? team = null;
        switch (account.Kind)
        {
            case AccountKind.Key:
                identities.Forget(account);
                team = (await identities.OfAsync(account))?.TeamId;
                await Task.WhenAll(
                    LearnAsync(account, cancellationToken),
                    team is null ? Task.CompletedTask : LearnAsync(AccountId.Team(team), cancellationToken));
                return Meant(account, asked);
            case AccountKind.Team:
                team = account.Name;
                await LearnAsync(account, cancellationToken);
                break;
        }

        return MeantIn(team, asked) ?? (models.AliasOf(asked) is { } common ? new(common, asked) : new(asked));
    }

    public void ForgetUnused()
    {
        _ofKeys.Turn();
        _ofTeams.Turn();
    }

    private MeantModel? MeantIn(string? team, string asked) =>
        team is not null && _ofTeams.TryGet(team, out var aliases) && aliases.ModelOf(asked) is { } model
            ? new(model, asked, AccountId.Team(team))
            : null;

    private async Task LearnAsync(AccountId account, CancellationToken cancellationToken)
    {
        var judgement = await grains.GetAccount(account).Judge(default(CallEstimate) with { Model = "" }).AsTask()
            .WaitAsync(cancellationToken);
        Learn(account, judgement.Limits.Aliases);
    }

    private void Learn(AccountId account, IReadOnlyList<ModelAlias> aliases)
    {
        if (account.Kind == AccountKind.Team)
            Learn(_ofTeams, account.Name, aliases);
        else
            Learn(_ofKeys, account, aliases);
    }

    private static void Learn<TKey>(
        Recent<TKey, IReadOnlyList<ModelAlias>> remembered, TKey account, IReadOnlyList<ModelAlias> aliases)
        where TKey : notnull
    {
        remembered.Forget(account);
        if (aliases.Count > 0)
            remembered.GetOrAdd(account, aliases);
    }
}
