using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Tollgate.Accounts;
using Tollgate.Grains.State;
using Tollgate.Ledger;

namespace Tollgate.Grains.Tags;

/// <summary>The account of a tag.</summary>
[GrainType("tag")]
internal sealed class TagGrain(
    Books books, IGrainStorage storage, TimeProvider time, Standing standing, ILogger<TagGrain> log)
    : AccountGrain<TagProfile>("tag", books, storage, time, standing, log), ITagGrain
{
    public Task<EditOutcome> Create(TagProfile profile, Limits limits) => CreateAsync(profile, limits);

    public Task<TagReading?> Read() => Task.FromResult(Live is { Profile: var tag }
        ? new TagReading(tag, Account.Limits, Figures)
        : null);

    protected override IReadOnlyList<DirectoryRow> Directory(TagProfile profile, Limits limits) =>
        [new("tag", Id.Name) { CreatedAt = profile.CreatedAt }];
}
