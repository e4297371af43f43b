using Tollgate.Accounts;
using Tollgate.Ledger.Tests;
using Tollgate.Simulation.Database;

namespace Tollgate.Simulation.Tests.Database;

/// <summary>The tables of the simulation keep to what PostgreSQL and SQLite keep to.</summary>
public sealed class InMemoryLedgerTests : LedgerTests
{
    private InMemoryLedger InMemory => (InMemoryLedger)Ledger;

    public override ValueTask InitializeAsync()
    {
        Ledger = new InMemoryLedger(new Tables(TimeProvider.System));
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task<string?> SaveAsync(AccountId account, string json, string? etag) =>
        InMemory.SaveAsync("key", account, json, etag);

    protected override Task<string?> ClearAsync(AccountId account, string? etag) =>
        InMemory.ClearAsync("key", account, etag);

    protected override Task<(string? Json, string ETag)?> LoadAsync(AccountId account) =>
        InMemory.LoadAsync("key", account);
}
