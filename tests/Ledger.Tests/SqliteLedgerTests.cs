using Tollgate.Accounts;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Ledger.Tests;

public sealed partial class SqliteLedgerTests : StoredLedgerTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-ledger-").FullName;

    private SqliteLedger Sqlite => (SqliteLedger)Ledger;

    public override ValueTask InitializeAsync()
    {
        Ledger = SqliteLedger.Open(_folder, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await Sqlite.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override Task<string?> SaveAsync(AccountId account, string json, string? etag) =>
        Sqlite.WriteStateAsync("key", account.Value, json, etag, Stop);

    protected override Task<string?> ClearAsync(AccountId account, string? etag) =>
        Sqlite.ClearStateAsync("key", account.Value, etag, Stop);

    protected override async Task<(string? Json, string ETag)?> LoadAsync(AccountId account) =>
        await Sqlite.ReadStateAsync("key", account.Value, Stop) is { } state ? (state.Json, state.ETag) : null;
}
