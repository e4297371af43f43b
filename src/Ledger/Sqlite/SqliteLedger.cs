using Microsoft.Data.Sqlite;

namespace Tollgate.Ledger.Sqlite;

/// <summary>The ledger of a single process, in one file of its data folder. It also keeps the state of grains and their
/// reminders, so that an edit, its directory rows and the next epoch are one commit.</summary>
/// <remarks>Everything that decides or changes runs on one thread, in the order asked; that order is what PostgreSQL
/// needs locks for.</remarks>
public sealed partial class SqliteLedger : ILedger, IAsyncDisposable
{
    private const string FileName = "tollgate.db";
    private const string LockName = "tollgate.lock";
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly SqliteThread _writer;
    private readonly SqliteThread _reader;
    private readonly KeptPrices _prices = new();

    private SqliteLedger(TimeProvider time, FileStream folderLock, SqliteSession writer, SqliteSession reader)
    {
        (_time, _lock) = (time, folderLock);
        _writer = new("ledger writer", writer, "begin immediate");
        _reader = new("ledger reader", reader, "begin");
    }

    /// <summary>Opens the ledger of a data folder, and makes either where it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it open.</exception>
    public static SqliteLedger Open(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        var folderLock = Lock(folder);
        try
        {
            var file = Path.Combine(folder, FileName);
            var writer = Connect(file);
            SqliteSchema.Migrate(writer);
            return new(time, folderLock, new(writer), new(Connect(file)));
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public Task<DateTimeOffset> PingAsync(CancellationToken cancellationToken) => _writer.RunAsync(
        session =>
        {
            session.Execute("update pings set count = count + 1");
            return _time.GetUtcNow();
        },
        cancellationToken);

    /// <summary>Commits what waits, and gives the folder free.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
        await _lock.DisposeAsync();
    }

    // The system drops this lock with the process, however that ends, so nothing stale is ever left behind.
    private static FileStream Lock(string folder)
    {
        try
        {
            return new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DataFolderInUseException(
                $"The data folder '{folder}' is in use by another process. Stop it, choose another folder, " +
                "or use PostgreSQL, which several processes may share.",
                exception);
        }
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        }.ConnectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = $"""
                pragma journal_mode = wal;
                pragma synchronous = full;
                pragma busy_timeout = {(int)BusyTimeout.TotalMilliseconds};
                """;
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>Two processes cannot keep one set of books in one SQLite file.</summary>
public sealed class DataFolderInUseException(string message, Exception? inner = null) : Exception(message, inner);
