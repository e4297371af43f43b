using Tollgate.Accounts;
using Tollgate.Grains.Keys;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls.Admitting;

/// <summary>One round of admission of one call, under an id of its own, and what the accounts answered.</summary>
internal sealed class Attempt(CallId id, List<AccountId> path, CallApplication application)
{
    private readonly List<Charge> _charges = new(path.Count);
    private readonly List<Fence> _fences = new(path.Count);

    public CallId Id => id;

    public List<AccountId> Path => path;

    public Refusal? Refusal { get; private set; }

    public CallEstimate Estimate =>
        new(id, application.Held, application.Pricing, application.Origin.Model, application.Credential);

    /// <returns>Whether the account admitted.</returns>
    public bool Take(AccountId account, Admission answer)
    {
        switch (answer)
        {
            case Admission.Admitted admitted:
                _fences.Add(new(account, admitted.Epoch));
                _charges.AddRange(admitted.Charges);
                return true;
            case Admission.Refused refused:
                Refusal ??= refused.Refusal;
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public long EpochOf(AccountId account) => _fences.Find(fence => fence.Account == account).Epoch;

    public NewCall ToCall(string owner, KeyIdentity key, DateTimeOffset now) => new(
        id,
        owner,
        application.Held,
        now,
        _charges,
        _fences,
        new CallFacts(
            application.Origin.Route,
            application.Origin.Model,
            application.Origin.Deployment,
            application.Origin.Stream,
            application.Origin.ClientCallId,
            Key: key.Key.Name,
            Team: key.TeamId,
            User: key.UserId),
        application.Claim);

    public OpenCall Opened(IAccountMessages accounts, Books books, TimeProvider time) =>
        new(id, path, _charges, application.Held, accounts, books, time);
}
