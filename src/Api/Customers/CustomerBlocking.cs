using Tollgate.Accounts;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Customers;
using Tollgate.Grains.Joint;

namespace Tollgate.Api.Customers;

/// <summary>Blocks customers and lifts their blocks, by one commit for each hundred.</summary>
internal sealed class CustomerBlocking(
    IGrainFactory grains, NamedCustomers customers, AccountDeletion deletion, TimeProvider time)
{
    private const int AtOnce = AccountDeletion.TogetherMost;

    /// <summary>Blocks them. One that nobody made yet is made for it.</summary>
    public async Task<EditOutcome> BlockAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            if (await BlockTogetherAsync(some, cancellationToken) is var outcome and not EditOutcome.Done)
                return outcome;
        }

        return EditOutcome.Done;
    }

    /// <summary>Lifts their blocks. What was never made was never blocked.</summary>
    public async Task<EditOutcome> UnblockAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(AtOnce))
        {
            var found = await FindAsync(some, cancellationToken);
            var parts = some.Where((_, i) => found[i]).Select(id => Editing(id, blocked: false));
            if ((await deletion.TogetherAsync(parts, cancellationToken)).Outcome is var outcome and not EditOutcome.Done)
                return outcome;
        }

        return EditOutcome.Done;
    }

    private async Task<EditOutcome> BlockTogetherAsync(string[] ids, CancellationToken cancellationToken)
    {
        var found = await FindAsync(ids, cancellationToken);
        Part[] parts = [.. ids.Select((id, i) => found[i] ? Editing(id, blocked: true) : Making(id))];
        for (var tries = 0; tries <= AtOnce; tries++)
        {
            var (outcome, account) = await grains.EditTogetherAsync(parts).WaitAsync(cancellationToken);
            if (outcome is not (EditOutcome.Exists or EditOutcome.Unknown))
                return outcome;

            // Made or deleted meanwhile.
            var i = Array.FindIndex(parts, part => part.Account == account);
            parts[i] = outcome == EditOutcome.Exists ? Editing(ids[i], blocked: true) : Making(ids[i]);
        }

        return EditOutcome.Conflict;
    }

    private async Task<bool[]> FindAsync(string[] ids, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(ids.Select(id => customers.FindAsync(id, cancellationToken)));
        return [.. found.Select(customer => customer is not null)];
    }

    private Part Making(string id)
    {
        var now = time.GetUtcNow();
        return new(AccountId.Customer(id), new AccountEdit.Creation(
            new CustomerProfile { UserId = id, CreatedAt = now, UpdatedAt = now },
            new Limits { Window = Window.Rolling(now, null), Blocked = true }));
    }

    private static Part Editing(string id, bool blocked) =>
        new(AccountId.Customer(id), new AccountEdit.Changes([new LimitsEdit.OfBlocked(blocked)]));
}
