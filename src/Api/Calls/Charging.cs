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
    private long? _input;

    /// <summary>The provider was never reached, or answered with an error: it charges nothing.</summary>
    public static Outcome Failed { get; } = new(Money.Zero, default, Estimated: false, CallStatus.Failure);

    /// <summary>The answer came whole: the provider's own usage, or, where it reported none, what was delivered. An
    /// answer that is an error, or ends with one, has broken off.</summary>
    public Outcome Answered() => meter.HasFailed ? BrokenOff() : Charge(CallStatus.Success);

    /// <summary>An answer came whole that was too long to be kept: without the provider's usage, what its length comes
    /// to.</summary>
    public Outcome Answered(long length) => Charge(CallStatus.Success, length);

    /// <summary>The provider broke off, or reported an error: the input, and what it had sent until then. If that is
    /// nothing, it charges nothing.</summary>
    public Outcome BrokenOff() => meter.HasAnything ? Charge(CallStatus.Failure) : Failed;

    /// <summary>An answer that is not streamed broke off: what arrived of it, which cannot be read.</summary>
    public Outcome BrokenOff(long length) => length > 0 ? Charge(CallStatus.Failure, length) : Failed;

    /// <summary>A stream was ended at its limit: what was delivered until then.</summary>
    public Outcome Ended() => Charge(CallStatus.Success);

    /// <summary>The client left a stream: the input, what was delivered, and the chunk that was on its way.</summary>
    public Outcome Abandoned() => Charge(CallStatus.Cancelled, onItsWay: 1);

    /// <summary>Whether a stream costs more than it was let through for: its provider does not keep to the length that
    /// it was told. Counted here, and only once it looks like it.</summary>
    public bool IsPastBound()
    {
        if (bound is not { } most || deployment is not { Price: { } price, MockResponse: null } || IsReported)
            return false;

        if (price.AtMost(Sane(request.Bytes.Length + WorstCost.TemplateMax), Sane(meter.DeliveredAtLeast)) <= most)
            return false;

        _input ??= Sane(counter.CountInput(request));
        return price.CostOf(new TokenCounts(_input.Value, Sane(meter.CountSoFar()))) > most;
    }

    private bool IsReported => meter is { Reported: not null, OutputFollows: false };

    private Outcome Charge(CallStatus status, long? length = null, int onItsWay = 0)
    {
        var format = request.Format;
        if (format.IsFree)
            return new(Money.Zero, default, Estimated: false, status);

        var usage = IsReported ? meter.Reported!.Value : Counted(length, onItsWay);
        usage = PaidOnce(AtItsTier(format.Used(request, meter, usage)));
        var isCounted = status == CallStatus.Success && format.IsCertain(meter) && usage.Tokens == default;
        var cost = deployment.Price?.CostOf(usage);
        // Another tokenizer may count more than there were. The provider's own word is taken, whatever was proved.
        return new(
            !IsReported && cost > bound ? bound : cost,
            usage,
            !IsReported && !isCounted,
            status,
            counted.Of(usage.Tokens))
        {
            Price = deployment.Price,
        };
    }

    // What was said of the output when it had not begun is no less than what there was of it.
    private Usage Counted(long? length, int onItsWay)
    {
        var format = request.Format;
        var output = format.Writes ? Sane(format.CountOutput(request, meter, length) + onItsWay) : 0;
        return meter.Reported is { Tokens: var begun } usage
            ? usage with { Tokens = begun with { Completion = Math.Max(begun.Completion, output) } }
            : new TokenCounts(_input ?? Sane(counter.CountInput(request)), output);
    }

    // Many a price names both: a picture, or a second of sound, whose tokens are paid for is not paid for once more. And
    // what is paid for by the piece has no tokens, unless its provider says so.
    private Usage PaidOnce(in Usage usage)
    {
        if (usage is { Images: 0, Seconds: 0, Characters: 0, Queries: 0 })
            return usage;
        if (!CostsTokens(usage))
            return meter.Reported is null ? usage with { Tokens = default } : usage;

        var isOutputPaid = CostsTokens(usage with { Tokens = usage.Tokens.OfOutput });
        return usage with { Seconds = 0, Images = isOutputPaid ? 0 : usage.Images };
    }

    private bool CostsTokens(in Usage usage) => deployment.Price is { } price
        && price.CostOf(new Usage(usage.Tokens) { ServiceTier = usage.ServiceTier })
            > price.CostOf(new Usage(default) { ServiceTier = usage.ServiceTier });

    private Usage AtItsTier(in Usage usage) => meter.ServiceTier is { } said
        ? usage with { ServiceTier = AskedTier.Named(said) }
        : AskedTier.Dearer(usage, request.ServiceTier, deployment.Price);

    private static long Sane(long tokens) => Math.Min(tokens, TokenCounts.Max);
}
