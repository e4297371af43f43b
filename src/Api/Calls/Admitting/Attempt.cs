using Tollgate.Accounts;
using Tollgate.Api.Calls.Observing;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>One round of admission of one call, under an id of its own: whom it asks, and what they answered.</summary>
/// <param name="path">The accounts that the call names; those that are behind them join as they are found.</param>
internal sealed class Attempt(CallId id, List<AccountId> path, CallApplication application)
{
    // In the place of the answer of one that refused: it says of nobody that he is behind it.
    private static readonly Admission.Admitted Nothing = new(0, []);

    private readonly int _named = path.Count;
    private string? _keyAlias;
    private string? _teamAlias;
    private AccountId? _joined;
    private decimal? _share;

    // In the order of the path.
    private readonly List<Admission.Admitted> _answers = new(path.Count);
    private int _taken;

    public CallId Id => id;

    public List<AccountId> Path => path;

    /// <summary>Under which the key admitted; null where it did not.</summary>
    public long? KeyEpoch { get; private set; }

    /// <summary>The one that is told of all that were given.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Whose call it is, by the names that the accounts have just given.</summary>
    public Payer PayerOf(KeyIdentity key) => new(
        application.Credential, _keyAlias, key.TeamId, _teamAlias, key.UserId ?? application.User);

    public CallEstimate Estimate => new(
        id,
        application.Held,
        application.Pricing,
        application.Origin.Model,
        application.Credential,
        application.Groups,
        application.IsBound,
        application.HeldTokens,
        application.Asked,
        application.AliasOf)
    {
        Sharer = application.ModelGroup is null ? null : application.Key.Name,
        Share = _share,
    };

    /// <summary>Takes the answer of the next account on the path.</summary>
    /// <returns>Whether the account admitted.</returns>
    public bool Take(Admission answer)
    {
        var account = path[_taken++];
        switch (answer)
        {
            case Admission.Admitted admitted:
                if (account == application.Key)
                    KeyEpoch = admitted.Epoch;
                NoteAlias(account, admitted.Alias);
                _answers.Add(admitted);
                return true;
            case Admission.Refused refused:
                NoteAlias(account, refused.Refusal.Alias);
                var isHearsay = IsHearsay(account);
                _answers.Add(Nothing);
                if (isHearsay)
                    return true;
                var room = Tighter(Refusal?.Room, refused.Refusal.Room);
                if (Refusal is null || RefusalOrder.Instance.Compare(refused.Refusal, Refusal) < 0)
                    Refusal = refused.Refusal;
                if (Refusal.Room > room)
                    Refusal = Refusal with { Room = room };
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void NoteAlias(AccountId account, string? alias)
    {
        if (account == application.Key)
            _keyAlias = alias;
        else if (account.Kind == AccountKind.Team)
            _teamAlias = alias;
    }

    // Asked on an old memory, and none of those before it names it any more: what it says is not for this call. Like
    // all that nobody names it comes off the path.
    private bool IsHearsay(AccountId account) =>
        _taken > _named && account != _joined && !_answers.Any(answer => answer.Behind.Contains(account));

    /// <summary>Puts whoever is behind the accounts that answered on the path as well.</summary>
    /// <param name="first">The place of the first that has just answered.</param>
    public void FollowBehind(int first, Neighbours neighbours)
    {
        for (var i = first; i < _answers.Count; i++)
        {
            // Most calls have nobody behind their accounts, and nobody was remembered.
            if (_answers[i].Behind.Count == 0 && path.Count == _named)
                continue;

            neighbours.Learn(path[i], _answers[i].Behind);
            path.AddRange(_answers[i].Behind.Except(path));
        }
    }

    /// <summary>Puts the model whose rates keys share on the path, unless it is there already.</summary>
    /// <param name="priorities">The part of the rates that is reserved for calls of a priority; the team's goes before
    /// the key's, and without any a call may take from the whole.</param>
    public void JoinModel(IReadOnlyDictionary<string, decimal> priorities)
    {
        if (application.ModelGroup is not { } model || path.Contains(model))
            return;

        var priority = PriorityOf(AccountKind.Team) ?? PriorityOf(AccountKind.Key);
        _share = priority is not null && priorities.TryGetValue(priority, out var part) ? part : null;
        _joined = model;
        path.Add(model);
    }

    /// <summary>Takes those off the path that were asked on an old memory, and that nobody names any more.</summary>
    /// <returns>Who was taken off.</returns>
    public IReadOnlyList<AccountId> Prune()
    {
        if (path.Count == _named)
            return [];

        var reached = path.Take(_named).ToHashSet();
        if (_joined is { } joined)
            reached.Add(joined);
        while (path.Where((account, i) => reached.Contains(account) && _answers[i].Behind.Any(reached.Add)).Any())
        {
        }

        var needless = path.Where(account => !reached.Contains(account)).ToArray();
        foreach (var account in needless)
        {
            var place = path.IndexOf(account);
            path.RemoveAt(place);
            _answers.RemoveAt(place);
        }

        return needless;
    }

    /// <summary>An answer that does not go together with another: an account rests on one that is on the path itself,
    /// and has answered under another epoch. It is the older of the two; null: there is none.</summary>
    public Fence? Outdated
    {
        get
        {
            for (var i = 0; i < path.Count; i++)
            {
                foreach (var judge in _answers[i].Judges)
                {
                    if (path.IndexOf(judge.Account) is >= 0 and var place && _answers[place].Epoch != judge.Epoch)
                        return judge.Epoch < _answers[place].Epoch
                            ? new(path[i], _answers[i].Epoch)
                            : new(judge.Account, _answers[place].Epoch);
                }
            }

            return null;
        }
    }

    public long EpochOf(AccountId account) => _answers[path.IndexOf(account)].Epoch;

    /// <summary>Who asks for an account behind it, or rests on one.</summary>
    public IEnumerable<AccountId> LeadingTo(AccountId account) => path.Where((_, i) =>
        i < _answers.Count
        && (_answers[i].Behind.Contains(account) || _answers[i].Judges.Any(judge => judge.Account == account)));

    public NewCall ToCall(string owner, KeyIdentity key, DateTimeOffset now) => new(
        id,
        owner,
        application.Held,
        now,
        Charges,
        Fences,
        new CallFacts(
            application.Origin.Route,
            application.Origin.Model,
            application.Origin.Deployment,
            application.Origin.Stream,
            application.Origin.ClientCallId,
            Key: key.Key.Name,
            Team: key.TeamId,
            User: key.UserId ?? application.User,
            Customer: application.Customer,
            Organization: NameOf(AccountKind.Organization)),
        application.Claim,
        application.HeldTokens);

    public OpenCall Opened(IAccountMessages accounts, Books books, TimeProvider time) =>
        new(
            Estimate,
            application.Origin.Deployment,
            path,
            Charges,
            Rates,
            _answers.Find(answer => answer.Share is not null)?.Share,
            accounts,
            books,
            time);

    // Most paths have none.
    private IReadOnlyList<RateFigures> Rates => _answers.TrueForAll(answer => answer.Rates.Count == 0)
        ? []
        : [.. _answers
            // What a provider takes is nothing that a client could keep to.
            .Where((_, i) => path[i].Kind is not (AccountKind.Deployment or AccountKind.ModelGroup))
            .SelectMany(answer => answer.Rates)];

    private List<Charge> Charges
    {
        get
        {
            if (field.Count > 0)
                return field;
            foreach (var answer in _answers)
                field.AddRange(answer.Charges);
            return field;
        }
    } = new(path.Count);

    private List<Fence> Fences
    {
        get
        {
            var fences = new List<Fence>(path.Count);
            for (var i = 0; i < path.Count; i++)
            {
                fences.Add(new(path[i], _answers[i].Epoch));
                foreach (var judge in _answers[i].Judges)
                {
                    if (!path.Contains(judge.Account))
                        fences.Add(judge);
                }
            }

            return fences;
        }
    }

    private string? PriorityOf(AccountKind kind)
    {
        var place = path.FindIndex(account => account.Kind == kind);
        return place < 0 ? null : _answers[place].Priority;
    }

    private static Money? Tighter(Money? one, Money? other) => one is null || other < one ? other : one;

    private string? NameOf(AccountKind kind)
    {
        for (var i = _named; i < path.Count; i++)
        {
            if (path[i].Kind == kind)
                return path[i].Name;
        }

        return null;
    }
}
