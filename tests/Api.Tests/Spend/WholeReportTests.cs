using Microsoft.Extensions.DependencyInjection;
using Tollgate.Ledger;

namespace Tollgate.Api.Tests.Spend;

/// <summary>Reports that would be longer than anybody can hold.</summary>
[Collection<WholeReportTests.Vast>]
public sealed class WholeReportTests(WholeReportTests.Vast vast)
{
    private const int Most = 100_000;

    [Theory]
    [InlineData("/spend/logs?start_date=2026-02-18&end_date=2026-02-18")]
    [InlineData("/user/daily/activity?start_date=2026-02-18&end_date=2026-02-18")]
    [InlineData("/user/daily/activity/aggregated?start_date=2026-02-18&end_date=2026-02-18")]
    [InlineData("/global/spend/report?start_date=2026-02-18&end_date=2026-02-18")]
    [InlineData("/global/spend/report?start_date=2026-02-18&end_date=2026-02-18&group_by=customer")]
    [InlineData("/global/spend/report?start_date=2026-02-18&end_date=2026-02-18&group_by=api_key")]
    [InlineData("/global/spend/teams")]
    [InlineData("/global/spend/provider")]
    [InlineData("/global/spend/all_end_users")]
    [InlineData("/global/spend/tags")]
    [InlineData("/spend/tags")]
    [InlineData("/tag/distinct")]
    [InlineData("/tag/summary?start_date=2026-02-18&end_date=2026-02-18")]
    public async Task A_report_that_is_too_long_is_refused_and_never_cut(string path)
    {
        vast.Sums.Count = Most + 1;

        var answer = await vast.Gateway.GetAsync(path);

        Assert.Equal(
            (400, "This report has more than 100000 lines. Ask for fewer days, or one team, user or key"),
            (answer.Status, answer.Message));
        Assert.Equal(Most + 1, vast.Sums.Asked);
    }

    [Fact]
    public async Task One_that_just_fits_is_told_whole()
    {
        vast.Sums.Count = Most;

        Assert.Equal(Most, (await vast.Gateway.GetAsync("/global/spend/all_end_users"))["end_users"].GetArrayLength());
    }

    /// <summary>A gateway that was called by more customers than anybody can count.</summary>
    [CollectionDefinition]
    public sealed class Vast : ICollectionFixture<Vast>, IAsyncLifetime
    {
        public TestGateway Gateway { get; private set; } = null!;

        internal ManySums Sums { get; } = new();

        public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(
            configureServices: services => services.AddSingleton<IReports>(Sums));

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }

    /// <summary>Tells as many sums as there are, or as many as somebody asked for.</summary>
    internal sealed class ManySums : IReports
    {
        public int Count { get; set; }

        public int Asked { get; private set; }

        public Task<IReadOnlyList<SpendSum>> SumAsync(SpendQuestion question, CancellationToken cancellationToken)
        {
            Asked = question.Most;
            return Task.FromResult<IReadOnlyList<SpendSum>>(
                [.. Enumerable.Repeat(new SpendSum(new(Customer: "acme"), default), Math.Min(Count, question.Most))]);
        }

        public Task<CallPage> CallsAsync(
            CallsQuestion question, long offset, int most, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> KeepSumsAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
