using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Customers;

/// <summary>The account of a customer.</summary>
[GrainType("customer")]
internal sealed class CustomerGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<CustomerGrain> log)
    : AccountGrain<CustomerProfile>("customer", books, storage, time, standing, log), ICustomerGrain
{
    // Calls may name a customer that nobody has made.
    protected override AccountState<CustomerProfile>? Unsaved { get; } = new(
        new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) },
        new CustomerProfile { UserId = "", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch },
        []);

    public Task<EditOutcome> Create(CustomerProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<CustomerReading?> Read() => Task.FromResult(IsSaved && Live is { Profile: var customer, Limits: var limits }
        ? new CustomerReading(customer, limits, Figures)
        : null);

    protected override IReadOnlyList<DirectoryRow> Directory(CustomerProfile profile, Limits limits) =>
        [new("customer", Id.Name, profile.Alias)];
}
