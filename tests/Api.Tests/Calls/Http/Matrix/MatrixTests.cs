namespace Tollgate.Api.Tests.Calls.Http.Matrix;

/// <summary>Every route in every ending, against a provider that keeps its own bill: what <see cref="Expectations"/> says
/// in one table.</summary>
public sealed class MatrixTests(Cells cells) : IClassFixture<Cells>
{
    public static TheoryData<string, string> All =>
    [
        .. from ending in Endings.All
           from route in Routes.All
           where Expectations.Exist(route, ending)
           select new TheoryDataRow<string, string>(route.Name, ending.Name),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Our_books_equal_the_bill_or_follow_their_rule(string onRoute, string howItEnds)
    {
        var route = Routes.All.Single(route => route.Name == onRoute);
        var ending = Endings.All.Single(ending => ending.Name == howItEnds);
        var rule = Expectations.Of(route, ending);

        var ended = await cells.EndedAsync(route, ending);

        var cost = rule.Cost(ended);
        Assert.Equal(new Booked(ending.Status, cost, rule.IsEstimate, Spent: cost, Held: 0), ended.Books);
        Assert.Equal("[]", ended.Differences);
    }

    [Fact]
    public void Every_way_to_end_has_a_rule_or_a_reason_in_every_column()
    {
        var cells = from ending in Endings.All
                    from column in Routes.All.Select(route => route.Column).Distinct()
                    select (column, ending.Name);

        Assert.Equal(cells.Order(), Expectations.All.Keys.Order());
        Assert.All(Expectations.All.Values, code => Assert.True(Expectations.IsKnown(code), code));
    }
}
