using Tollgate.Accounts;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Models;
using Tollgate.Api.Tests.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Tests.Calls.Routing;

public sealed class AffordingTests
{
    private static readonly ModelEntry Free = Entry("free", 0);
    private static readonly ModelEntry Paid = Entry("paid", 0.001m);
    private static readonly ModelEntry Unpriced = Entries.Entry("unpriced", "openai/nobodys");

    [Theory]
    [InlineData("free", "free", Pricing.Free)]
    [InlineData("free", "paid", Pricing.Known)]
    [InlineData("paid", "unpriced", Pricing.Unknown)]
    [InlineData("free", "unpriced", Pricing.Unknown)]
    public void The_strictest_pricing_of_all_is_told(string model, string fallback, Pricing told) =>
        Assert.Equal(told, Dearest.Pricing(Candidates(model, fallback), unknownAllowed: false));

    [Theory]
    [InlineData("free", "unpriced", Pricing.UnknownAllowed)]
    [InlineData("paid", "unpriced", Pricing.Known)]
    public void Where_models_without_a_price_may_pass_a_price_is_stricter(string model, string fallback, Pricing told) =>
        Assert.Equal(told, Dearest.Pricing(Candidates(model, fallback), unknownAllowed: true));

    [Theory]
    [InlineData(RefusalReason.MaxBudget, "free", "paid", "free")]
    [InlineData(RefusalReason.WindowBudget, "free", "paid", "free")]
    [InlineData(RefusalReason.ModelBudget, "free", "paid", "free")]
    [InlineData(RefusalReason.Unpriced, "free", "unpriced", "free")]
    [InlineData(RefusalReason.Unpriced, "paid", "unpriced", "paid")]
    // What was asked for cannot be paid, and nothing else was.
    [InlineData(RefusalReason.MaxBudget, "paid", "free", null)]
    [InlineData(RefusalReason.MaxBudget, "paid", "paid", null)]
    [InlineData(RefusalReason.Unpriced, "unpriced", "free", null)]
    [InlineData(RefusalReason.Blocked, "free", "paid", null)]
    [InlineData(RefusalReason.ModelNotAllowed, "free", "paid", null)]
    [InlineData(RefusalReason.InFlight, "free", "paid", null)]
    public void Refused_for_money_a_call_asks_again_without_those_that_the_money_does_not_reach(
        RefusalReason reason, string model, string fallback, string? left) =>
        Assert.Equal(
            left is null ? null : [left],
            Affording.Without(new(AccountId.Team("t"), reason), Candidates(model, fallback))?.All
                .Select(deployment => deployment.ModelGroup));

    private static ModelEntry Entry(string name, decimal cost) =>
        Entries.Entry(name, "openai/nobodys") with { Costs = Entries.Costs(cost, cost) };

    private static Candidates Candidates(string model, string fallback) => Entries.Serve(
        new RouterSettings { Fallbacks = new Dictionary<string, IReadOnlyList<string>> { [model] = [fallback] } },
        Free, Paid, Unpriced).Candidates(model);
}
