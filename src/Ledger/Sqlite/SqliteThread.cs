using System.Collections.Concurrent;

namespace Tollgate.Ledger.Sqlite;

/// <summary>A thread with a connection of its own, since SQLite blocks: whatever waits runs in one transaction and is
/// committed with one flush of the disk. What fails, fails alone.</summary>
internal sealed class SqliteThread : IAsyncDisposable
{
    /// <summary>How much goes into one commit; more would make the first of them wait too long.</summary>
    private const int GroupMost = 256;

    private readonly BlockingCollection<Work> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession _session;
    private readonly string _begin;

    /// <param name="begin">The statement that begins its transactions.</param>
    public SqliteThread(string name, SqliteSession session, string begin)
    {
        (_session, _begin) = (session, begin);
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Runs work inside a transaction, and answers when it is committed.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var item = new Work<T>(work);
        try
        {
            _waiting.Add(item, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new LedgerUnavailableException("The ledger is closed.", exception);
        }

        return item.Task;
    }

    /// <summary>Ends when everything that waits is committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
    }

    private void Run()
    {
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            var group = new List<Work> { first };
            while (group.Count < GroupMost && _waiting.TryTake(out var next))
                group.Add(next);
            Commit(group);
        }

        _session.Dispose();
        _ended.SetResult();
    }

    private void Commit(List<Work> group)
    {
        try
        {
            _session.Execute(_begin);
            foreach (var work in group)
                work.Try(_session);
            _session.Execute("commit");
        }
        catch (Exception exception)
        {
            RollBack();
            foreach (var work in group)
                work.Fail(SqliteErrors.Unavailable(exception));
            return;
        }

        foreach (var work in group)
            work.Complete();
    }

    private void RollBack()
    {
        try
        {
            if (_session.IsInTransaction)
                _session.Execute("rollback");
        }
        catch (Exception)
        {
            // The next transaction will say that it cannot begin, to somebody who waits for an answer.
        }
    }

    private abstract class Work
    {
        protected Exception? Failure { get; private set; }

        public void Try(SqliteSession session)
        {
            session.Execute("savepoint work");
            try
            {
                Do(session);
            }
            catch (Exception exception) when (session.IsInTransaction)
            {
                session.Execute("rollback to work");
                Failure = SqliteErrors.Translate(exception);
            }

            session.Execute("release work");
        }

        public abstract void Complete();

        public abstract void Fail(Exception exception);

        protected abstract void Do(SqliteSession session);
    }

    private sealed class Work<T>(Func<SqliteSession, T> work) : Work
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _answer.Task;

        public override void Complete()
        {
            if (Failure is null)
                _answer.SetResult(_result);
            else
                _answer.SetException(Failure);
        }

        public override void Fail(Exception exception) => _answer.SetException(exception);

        protected override void Do(SqliteSession session) => _result = work(session);
    }
}
