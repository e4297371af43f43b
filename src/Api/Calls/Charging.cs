using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls;

/// <summary>What a call is charged, by the way it ended: the rules of metering, in one place.</summary>
/// <param name="bound">The most that the call can cost, where that was proved before it was sent.</param>
/// <param name="counted">Which of its tokens count against rates.</param>
internal sealed class Charging(
    Deployment deployment, CallRequest request, Meter meter, TokenCounter counter, Money? bound, RateTokens counted)
{
    private const int BytesPerToken = 4;

    /// <summary>The provider was never reached, or answered with an error: it charges nothing.</summary>
    public static Outcome Failed { get; } = new(Money.Zero, default, Estimated: false, CallStatus.Failure);

    /// <summary>The answer came whole: the provider's own usage, or, where it reported none, what was
    /// delivered.</summary>
    public Outcome Answered() => Charge(CallStatus.Success, meter.CountDelivered);

    /// <summary>An answer came whole that was too long to be kept: without the provider's usage, what its length comes
    /// to.</summary>
    public Outcome Answered(long length) => Charge(CallStatus.Success, () => TokensOf(length));

    /// <summary>The provider broke off: what it had sent until then.</summary>
    public Outcome BrokenOff() => Charge(CallStatus.Failure, meter.CountDelivered);

    /// <summary>An answer that is not streamed broke off: what arrived of it, which cannot be read.</summary>
    public Outcome BrokenOff(long length) => Charge(CallStatus.Failure, () => TokensOf(length));

    /// <summary>The client left a stream: the input, what was delivered, and the chunk that was on its way.</summary>
    public Outcome Abandoned() => Charge(CallStatus.Cancelled, () => meter.CountDelivered() + 1);

    private Outcome Charge(CallStatus status, Func<long> countOutput)
    {
        if (request.Format.IsFree)
            return new(Money.Zero, default, Estimated: false, status);

        var isReported = meter is { Reported: not null, OutputFollows: false };
        var usage = isReported ? meter.Reported!.Value : Counted(countOutput);
        usage = request.Format.Used(request, meter, usage) with { ServiceTier = meter.ServiceTier ?? request.ServiceTier };
        var cost = deployment.Price?.CostOf(usage.Tokens);
        // Another tokenizer may count more than there were. The provider's own word is taken, whatever was proved.
        return new(
            !isReported && cost > bound ? bound : cost,
            usage,
            !isReported,
            status,
            counted.Of(usage.Tokens));
    }

    // What was said of the output when it had not begun is no less than what there was of it.
    private Usage Counted(Func<long> countOutput)
    {
        var output = request.Format.Writes ? Sane(countOutput()) : 0;
        return meter.Reported is { Tokens: var begun } usage
            ? usage with { Tokens = begun with { Completion = Math.Max(begun.Completion, output) } }
            : new TokenCounts(Sane(counter.CountInput(request)), output);
    }

    private static long TokensOf(long length) => (length + BytesPerToken - 1) / BytesPerToken;

    private static long Sane(long tokens) => Math.Min(tokens, TokenCounts.Max);
}
