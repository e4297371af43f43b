using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tollgate.Accounts;
using Tollgate.Api.Calls;
using Tollgate.Api.Calls.Formats;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Tests.Models;
using Tollgate.Grains;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;

namespace Tollgate.Api.Tests.Calls.Routing;

public sealed class RouterTests
{
    [Fact]
    public void Whoever_has_one_deployment_pays_for_no_other()
    {
        const int calls = 1_000;
        var models = Entries.Serve(Entries.Entry("m", "openai/gpt-4o"));
        using var departure = new Departure(new Standing(TimeProvider.System), null!);
        var router = new Router(
            models, new(), departure, new SeededRandom(1), TimeProvider.System, NullLogger<Router>.Instance);
        var request = CallRequest.Read(
            new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes("""{"model":"m","messages":[]}""")), ChatFormat.Instance);
        Route();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
            Route();

        // Only what keeps the tries.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / calls, 0, 150);

        void Route()
        {
            Assert.True(router.TryFind("/", "m", pricedOnly: false, out var candidates, out _));
            var (held, _) = Dearest.Likely(candidates, request, RateTokens.Total);
            Assert.True(held > Money.Zero);
            Assert.True(Dearest.Pricing(candidates, unknownAllowed: false) == Pricing.Known);
            router.Begin(candidates, router.FirstOf(candidates), default);
        }
    }
}
