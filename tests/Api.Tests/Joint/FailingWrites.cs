using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Ledger;
using Tollgate.Ledger.Sqlite;
using Tollgate.Silo.Embedded;

namespace Tollgate.Api.Tests.Joint;

/// <summary>Writes the states of accounts, and entries, until the ledger is gone.</summary>
internal sealed class FailingWrites
{
    private readonly Lock _lock = new();
    private int? _left;

    /// <summary>Whether one has failed since the last time it was said which shall.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What fails is written all the same, and nobody is told.</summary>
    public bool IsSilent { get; set; }

    /// <summary>From which write on all fail, counted from 1; null: none does.</summary>
    public void FailFrom(int? write) => (_left, HasFailed) = (write - 1, false);

    public void Add(IServiceCollection services)
    {
        services.AddSingleton<IJointCommits>(host => new Commits(host.GetRequiredService<SqliteLedger>(), this));
        services.AddSingleton<ILedger>(host => Entries.Of(host.GetRequiredService<SqliteLedger>(), this));
        services.AddKeyedSingleton<IGrainStorage>(
            "Default",
            (host, _) => new Storage(ActivatorUtilities.CreateInstance<SqliteGrainStorage>(host), this));
    }

    private async Task WriteAsync(Func<Task> write)
    {
        bool fails;
        lock (_lock)
        {
            fails = _left == 0;
            HasFailed |= fails;
            _left -= fails ? 0 : 1;
        }

        if (!fails || IsSilent)
            await write();
        if (fails)
            throw new LedgerUnavailableException("It is gone.");
    }

    private sealed class Commits(SqliteLedger ledger, FailingWrites writes) : IJointCommits
    {
        public Task SaveAsync(IReadOnlyList<DraftedState> states, CancellationToken cancellationToken) =>
            writes.WriteAsync(() => ledger.SaveAsync(states, cancellationToken));
    }

    /// <summary>A ledger whose entries fail like states; all else is the ledger's own.</summary>
#pragma warning disable CA1852 // The proxy is a subtype.
    internal class Entries : DispatchProxy
#pragma warning restore CA1852
    {
        private ILedger _ledger = null!;
        private FailingWrites _writes = null!;

        public static ILedger Of(ILedger ledger, FailingWrites writes)
        {
            var proxy = Create<ILedger, Entries>();
            (((Entries)(object)proxy)._ledger, ((Entries)(object)proxy)._writes) = (ledger, writes);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? method, object?[]? values) =>
            method!.Name == nameof(ILedger.PostAsync)
                ? PostAsync((Entry)values![0]!, (CancellationToken)values[1]!)
                : method.Invoke(_ledger, BindingFlags.DoNotWrapExceptions, null, values, null);

        private async Task<Balance> PostAsync(Entry entry, CancellationToken cancellationToken)
        {
            Balance balance = default!;
            await _writes.WriteAsync(async () => balance = await _ledger.PostAsync(entry, cancellationToken));
            return balance;
        }
    }

    private sealed class Storage(SqliteGrainStorage storage, FailingWrites writes) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            writes.WriteAsync(() => storage.WriteStateAsync(stateName, grainId, grainState));

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
