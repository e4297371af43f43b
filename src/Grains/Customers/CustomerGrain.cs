using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.Alerts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Customers;

/// <summary>The account of a customer. One that nobody has made exists with the default limits, and is saved when it is
/// first charged: behind the call's back, so that no call waits for it.</summary>
[GrainType("customer")]
internal sealed class CustomerGrain(
    Books books,
    IGrainStorage storage,
    TimeProvider time,
    Standing standing,
    AccountDefaults defaults,
    ILogger<CustomerGrain> log)
    : AccountGrain<CustomerProfile>("customer", books, storage, time, standing, log), ICustomerGrain
{
    private static readonly CustomerProfile Nobody =
        new() { UserId = "", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };

    private IGrainTimer? _entry;
    private bool _enters;

    protected override AccountState<CustomerProfile>? Unsaved { get; } =
        new(new Limits { Window = new(DateTimeOffset.UnixEpoch, null, null) }, Nobody, []);

    public Task<EditOutcome> Create(CustomerProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<CustomerReading?> Read() => Task.FromResult(IsSaved && Live is { Profile: var customer }
        ? new CustomerReading(customer, Account.Limits, Figures)
        : null);

    protected override Limits Binding(AccountState<CustomerProfile> state) =>
        defaults.OfCustomer(state.Limits) with { Alias = state.Profile.Alias };

    protected override AlertSubject Subject(CustomerProfile profile) => new() { CustomerId = Id.Name };

    protected override IReadOnlyList<DirectoryRow> Directory(CustomerProfile profile, Limits limits) =>
        [new("customer", Id.Name, profile.Alias) { CreatedAt = profile.CreatedAt }];

    // Unknown again, in a period of its own: whoever is named by a later call owes nothing of what was.
    protected override AccountState<CustomerProfile> AfterDeletion(
        AccountState<CustomerProfile> deleted, DateTimeOffset now) => deleted with
        {
            Limits = new Limits { Window = Account.Limits.Window.WithDuration(now, null).Reset(now) },
            Profile = Nobody,
            Directory = [],
            Unmade = true,
        };

    protected override void Heard()
    {
        if (IsSaved || _enters || Figures.Budgets[0].Spent == Money.Zero)
            return;

        _enters = true;
        _entry ??= this.RegisterGrainTimer(EnterAsync, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _entry.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // What cannot be written now is written at the next charge.
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EditAsync(new(
                saved =>
                {
                    if (saved is not { Unmade: true })
                        return null;

                    var profile = Nobody with { UserId = Id.Name, CreatedAt = Now, UpdatedAt = Now };
                    return new(saved.Limits, profile, []);
                },
                EditOutcome.Exists));
        }
        finally
        {
            _enters = false;
        }
    }
}
