using System.Numerics;
using CsCheck;

namespace Tollgate.Accounts.Tests;

/// <summary>Holds what an account tells of its lines against sums in whole cents of a hundredth.</summary>
public class LinesProperties
{
    // Amounts so small that spending often meets a line exactly.
    private static readonly Gen<int[]> GenPercents = Gen.Int[1, 100].HashSet[0, 6].Select(set => set.Order().ToArray());

    private static readonly Gen<(int Cents, bool Takes)[]> GenTold =
        Gen.Select(Gen.Int[0, 30], Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))).Array[1, 20];

    [Fact]
    public void Every_line_that_was_ever_reached_is_told_once_and_lower_ones_first() =>
        Gen.Select(GenPercents, Gen.Int[0, 20].Nullable(), Gen.Int[0, 20].Nullable(), GenTold).Sample(
            (percents, max, soft, told) =>
            {
                var limits = Some.Limits(max / 100m) with { SoftBudget = soft is { } line ? new Money(line / 100m) : null };
                var account = limits.Open();
                var taken = new List<BudgetLine>();
                var highest = 0;
                foreach (var ((cents, takes), version) in told.Select((each, i) => (each, i + 1)))
                {
                    account.Observe(Some.Balance(cents / 100m, version));
                    var all = account.TellLines(percents, Some.Noon, crossing =>
                    {
                        Assert.True(Reaches(crossing.Line, cents));
                        if (takes)
                            taken.Add(crossing.Line);
                        return takes;
                    });
                    if (takes)
                        highest = Math.Max(highest, cents);
                    Assert.True(all || !takes);
                }

                BudgetLine[] lines =
                [
                    .. max is { } budget ? percents.Select(percent => new BudgetLine(percent, new(budget / 100m))) : [],
                    .. soft is { } amount ? [new(null, new(amount / 100m))] : Array.Empty<BudgetLine>(),
                ];
                Assert.Equal(
                    lines.Where(line => Reaches(line, highest)).Select(line => line.Name).Order(),
                    taken.Select(line => line.Name).Order());
                Assert.Equal(taken.Select(line => line.Amount).Order(), taken.Select(line => line.Amount));
            },
            iter: 2_000);

    [Fact]
    public void The_amount_of_a_line_is_its_share_to_the_last_digit() =>
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Int[1, 100]).Sample((atoms, percent) =>
        {
            var budget = new Money(atoms / 1_000_000_000_000_000_000m);

            var amount = new BudgetLine(percent, budget).Amount;

            // Rounded up, so that no line is told before its share is spent.
            var expected = ((BigInteger)atoms * percent + 99) / 100;
            Assert.Equal(expected, (BigInteger)(amount.Dollars * 1_000_000_000_000_000_000m));
        });

    private static bool Reaches(BudgetLine line, int cents) => cents > 0 && (line.Percent is { } percent
        ? cents * 100 >= (int)(line.Of.Dollars * 100) * percent
        : cents >= (int)(line.Of.Dollars * 100));
}
