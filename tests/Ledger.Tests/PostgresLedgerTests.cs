using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Tollgate.Accounts;
using Tollgate.Ledger.Postgres;
using Tollgate.Servers.Postgres;

namespace Tollgate.Ledger.Tests;

public sealed partial class PostgresLedgerTests : StoredLedgerTests
{
    private NpgsqlDataSource _database = null!;

    public override async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedOrSkipAsync();
        _database = PostgresDataSource.Create((await server.CreateDatabaseAsync()).ConnectionString);
        await PostgresSchema.MigrateAsync(_database, Stop);
        Ledger = new PostgresLedger(_database);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override Task<string?> SaveAsync(AccountId account, string json, string? etag) =>
        StateAsync("WriteToStorageKey", account, etag, Encoding.UTF8.GetBytes(json));

    protected override Task<string?> ClearAsync(AccountId account, string? etag) => StateAsync("ClearStorageKey", account, etag, null);

    protected override async Task<(string? Json, string ETag)?> LoadAsync(AccountId account)
    {
        await using var command = await StatementAsync("ReadFromStorageKey", account);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        if (!await reader.ReadAsync(Stop))
            return null;
        return (
            reader["PayloadBinary"] is byte[] payload ? Encoding.UTF8.GetString(payload) : null,
            ((int)reader["Version"]).ToString(CultureInfo.InvariantCulture));
    }

    // As Orleans' provider calls it; what the silo's storage makes of an error is not the ledger's.
    private async Task<string?> StateAsync(string query, AccountId account, string? etag, byte[]? payload)
    {
        await using var command = await StatementAsync(query, account);
        command.Parameters.Add(new("GrainStateVersion", NpgsqlDbType.Integer)
        {
            Value = etag is null ? DBNull.Value : int.Parse(etag, CultureInfo.InvariantCulture),
        });
        if (payload is not null)
            command.Parameters.Add(new("PayloadBinary", payload));

        try
        {
            var version = await command.ExecuteScalarAsync(Stop);
            return version is int saved && saved.ToString(CultureInfo.InvariantCulture) is var tag && tag != etag ? tag : null;
        }
        catch (PostgresException exception) when (exception.ConstraintName == "directory_alias")
        {
            throw new AliasTakenException(exception.MessageText, exception);
        }
        catch (PostgresException exception) when (exception.SqlState[..2] is "22" or "23")
        {
            throw new LedgerRejectedException(exception.MessageText, exception);
        }
    }

    private async Task<NpgsqlCommand> StatementAsync(string query, AccountId account)
    {
        await using var find = _database.CreateCommand("select QueryText from OrleansQuery where QueryKey = $1");
        find.Parameters.Add(new() { Value = query });
        var command = _database.CreateCommand((string)(await find.ExecuteScalarAsync(Stop))!);
        command.Parameters.Add(new("GrainIdHash", 1));
        command.Parameters.Add(new("GrainIdN0", NpgsqlDbType.Bigint) { Value = 0L });
        command.Parameters.Add(new("GrainIdN1", NpgsqlDbType.Bigint) { Value = 0L });
        command.Parameters.Add(new("GrainTypeHash", 2));
        command.Parameters.Add(new("GrainTypeString", "key"));
        command.Parameters.Add(new("GrainIdExtensionString", account.Value));
        command.Parameters.Add(new("ServiceId", "tollgate"));
        return command;
    }
}
