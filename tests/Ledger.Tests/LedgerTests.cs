using Tollgate.Accounts;

namespace Tollgate.Ledger.Tests;

/// <summary>What every ledger does, whatever keeps its books. Each test has a ledger of its own.</summary>
public abstract partial class LedgerTests : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    protected static readonly Period Today = new(Noon);
    protected static readonly AccountId Key = AccountId.Key("a1");
    protected static readonly AccountId Team = AccountId.Team("blue");
    protected static readonly CallFacts Facts = new("/chat/completions", "gpt", "openai/gpt", Stream: true, Key: "a1");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected ILedger Ledger { get; set; } = null!;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Saves the state of an account as its grain does; null if somebody else was first.</summary>
    protected abstract Task<string?> SaveAsync(AccountId account, string json, string? etag);

    /// <summary>Clears the state of an account as its grain does; null if somebody else was first.</summary>
    protected abstract Task<string?> ClearAsync(AccountId account, string? etag);

    /// <summary>The state of an account and its ETag, as its grain reads them; null if it never had one.</summary>
    protected abstract Task<(string? Json, string ETag)?> LoadAsync(AccountId account);

    protected async Task<Fence> ActivateAsync(AccountId account) =>
        new(account, (await Ledger.AdvanceAsync([account], Stop))[0]);

    protected static NewCall Call(decimal held, params IReadOnlyList<Fence> fences) => new(
        new(Guid.CreateVersion7()),
        "front-1",
        new(held),
        Noon,
        [.. fences.Select(fence => new Charge(fence.Account, Today))],
        fences,
        Facts);

    protected static Settlement Ended(NewCall call, decimal? cost, long prompt = 0, long completion = 0) => new(
        call.Id,
        cost is { } dollars ? new Money(dollars) : null,
        new TokenCounts(prompt, completion),
        Estimated: false,
        CallStatus.Success,
        Noon.AddSeconds(3),
        call.Charges);

    protected async Task<OpenOutcome> OpenAsync(NewCall call) => (await Ledger.OpenAsync([call], Stop))[0];

    protected async Task<NewCall> OpenedAsync(decimal held, params IReadOnlyList<Fence> fences)
    {
        var call = Call(held, fences);
        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
        return call;
    }

    protected async Task<Balance> BalanceAsync(AccountId account) =>
        (await Ledger.BalancesAsync([new(account, Today)], Stop))[0];

    protected async Task<AccountBooks> BooksAsync(AccountId account, Period? from = null) =>
        (await Ledger.ReadAsync([new(account, from ?? Today)], Stop))[0];

    protected async Task AssertBalancedAsync() => Assert.Empty((await Ledger.AuditAsync(Stop)).Differences);

    protected static Balance Of(AccountId account, decimal spent, long tokens, long calls, long version) =>
        new(account, Today, new(spent), tokens, calls, version);
}
