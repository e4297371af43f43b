using Microsoft.Extensions.Time.Testing;
using Tollgate.Ledger.Sqlite;

namespace Tollgate.Grains.Tests.Houses;

/// <summary>A ledger in a folder of its own, which goes with the test.</summary>
internal sealed class LedgerFolder : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-").FullName;

    public LedgerFolder() => Ledger = SqliteLedger.Open(_folder, Time);

    public FakeTimeProvider Time { get; } = new(House.Noon);

    public SqliteLedger Ledger { get; }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
