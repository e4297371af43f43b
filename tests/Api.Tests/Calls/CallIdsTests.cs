using Microsoft.Extensions.Time.Testing;
using Tollgate.Api.Calls.Admitting;

namespace Tollgate.Api.Tests.Calls;

public sealed class CallIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 18, 13, 37, 42, TimeSpan.Zero);

    [Fact]
    public void Makes_uuids_of_version_7()
    {
        var id = new CallIds(new FakeTimeProvider(Now), new SeededRandom(1)).Next().Value;

        Assert.Equal(7, id.Version);
        Assert.InRange(id.Variant, 8, 11);
        Assert.Equal(Guid.CreateVersion7(Now).ToString()[..13], id.ToString()[..13]);
    }

    [Fact]
    public void Makes_no_id_twice()
    {
        var ids = new CallIds(new FakeTimeProvider(Now), new SeededRandom(1));

        Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(_ => ids.Next()).Distinct().Count());
    }

    [Fact]
    public void Makes_the_same_ids_again_from_the_same_seed() => Assert.Equal(
        new CallIds(new FakeTimeProvider(Now), new SeededRandom(7)).Next(),
        new CallIds(new FakeTimeProvider(Now), new SeededRandom(7)).Next());

    private sealed class SeededRandom(int seed) : Random(seed);
}
