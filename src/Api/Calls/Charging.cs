using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
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

    private long? _input;

    /// <summary>The provider was never reached, or answered with an error: it charges nothing.</summary>
    public static Outcome Failed { get; } = new(Money.Zero, default, Estimated: false, CallStatus.Failure);

    /// <summary>The answer came whole: the provider's own usage, or, where it reported none, what was delivered. An
    /// answer that is an error, or ends with one, has broken off.</summary>
    public Outcome Answered() => meter.HasFailed ? BrokenOff() : Charge(CallStatus.Success, meter.CountDelivered);

    /// <summary>An answer came whole that was too long to be kept: without the provider's usage, what its length comes
    /// to.</summary>
    public Outcome Answered(long length) => Charge(CallStatus.Success, () => TokensOf(length));

    /// <summary>The provider broke off, or reported an error: the input, and what it had sent until then. If that is
    /// nothing, it charges nothing.</summary>
    public Outcome BrokenOff() => meter.HasAnything ? Charge(CallStatus.Failure, meter.CountDelivered) : Failed;

    /// <summary>An answer that is not streamed broke off: what arrived of it, which cannot be read.</summary>
    public Outcome BrokenOff(long length) => length > 0 ? Charge(CallStatus.Failure, () => TokensOf(length)) : Failed;

    /// <summary>A stream was ended at its limit: what was delivered until then.</summary>
    public Outcome Ended() => Charge(CallStatus.Success, meter.CountDelivered);

    /// <summary>The client left a stream: the input, what was delivered, and the chunk that was on its way.</summary>
    public Outcome Abandoned() => Charge(CallStatus.Cancelled, () => meter.CountDelivered() + 1);

    /// <summary>Whether a stream costs more than it was let through for: its provider does not keep to the length that
    /// it was told. Counted here, and only once it looks like it.</summary>
    public bool IsPastBound()
    {
        if (bound is not { } most || deployment is not { Price: { } price, MockResponse: null } || meter.Reported is not null)
            return false;

        if (price.AtMost(Sane(request.Bytes.Length + WorstCost.TemplateMax), Sane(meter.DeliveredAtLeast)) <= most)
            return false;

        _input ??= Sane(counter.CountInput(request));
        return price.CostOf(new TokenCounts(_input.Value, Sane(meter.CountSoFar()))) > most;
    }

    private Outcome Charge(CallStatus status, Func<long> countOutput)
    {
        var usage = meter.Reported ?? new TokenCounts(
            _input ?? Sane(counter.CountInput(request)), request.Format.Writes ? Sane(countOutput()) : 0);
        usage = request.Format.Used(request, meter, usage) with { ServiceTier = meter.ServiceTier ?? request.ServiceTier };
        var cost = deployment.Price?.CostOf(usage);
        // Another tokenizer may count more than there were. The provider's own word is taken, whatever was proved.
        return new(
            meter.Reported is null && cost > bound ? bound : cost,
            usage,
            meter.Reported is null,
            status,
            counted.Of(usage.Tokens))
        {
            Price = deployment.Price,
        };
    }

    private static long TokensOf(long length) => (length + BytesPerToken - 1) / BytesPerToken;

    private static long Sane(long tokens) => Math.Min(tokens, TokenCounts.Max);
}
