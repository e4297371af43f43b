using CsCheck;
using Tollgate.Api.Models;

namespace Tollgate.Api.Tests.Models;

public sealed class OutputLengthsTests
{
    [Fact]
    public void Are_guessed_until_twenty_are_known()
    {
        Assert.Equal(4_096, After(Enumerable.Repeat(7L, 19)).Likely);
        Assert.Equal(7, After(Enumerable.Repeat(7L, 20)).Likely);
    }

    [Fact]
    public void Are_likely_what_all_but_one_in_a_hundred_stay_within() =>
        Assert.Equal(99, After(Enumerable.Range(1, 100).Select(length => (long)length)).Likely);

    [Fact]
    public void Are_the_last_thousand() =>
        Assert.Equal(5, After(Enumerable.Repeat(9_000L, 1_000).Concat(Enumerable.Repeat(5L, 1_008))).Likely);

    [Fact]
    public void Are_as_a_sort_of_the_last_thousand_has_it() => Gen.Long[0, 5_000].Array[0, 3_000].Sample(lengths =>
    {
        // Beyond a hundred the answer is renewed at every sixteenth length.
        var seen = lengths.Length <= 100 ? lengths : lengths[..(lengths.Length < 112 ? 100 : lengths.Length / 16 * 16)];
        var sorted = seen.TakeLast(1_000).Order().ToArray();
        var expected = sorted.Length < 20 ? 4_096 : sorted[^(1 + (sorted.Length / 100))];

        Assert.Equal(expected, After(lengths).Likely);
    }, iter: 300);

    [Fact]
    public void Can_be_added_and_read_at_once()
    {
        var lengths = new OutputLengths();

        Parallel.For(0, 20_000, length =>
        {
            lengths.Add(length % 10);
            Assert.True(lengths.Likely is 4_096 or < 10);
        });

        Assert.Equal(9, lengths.Likely);
    }

    private static OutputLengths After(IEnumerable<long> added)
    {
        var lengths = new OutputLengths();
        foreach (var length in added)
            lengths.Add(length);
        return lengths;
    }
}
