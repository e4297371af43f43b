using Tollgate.Accounts;

namespace Tollgate.Grains.Surrogates;

[GenerateSerializer, Immutable, Alias("tollgate.charge")]
internal struct ChargeSurrogate
{
    [Id(0)] public string Account;
    [Id(1)] public long SinceMilliseconds;
}

[RegisterConverter]
internal sealed class ChargeConverter : IConverter<Charge, ChargeSurrogate>
{
    public Charge ConvertFromSurrogate(in ChargeSurrogate surrogate) =>
        new(new(surrogate.Account), new(surrogate.SinceMilliseconds));

    public ChargeSurrogate ConvertToSurrogate(in Charge value) =>
        new() { Account = value.Account.Value, SinceMilliseconds = value.Period.SinceMilliseconds };
}

[GenerateSerializer, Immutable, Alias("tollgate.admitted")]
internal struct AdmittedSurrogate
{
    [Id(0)] public long Epoch;
    [Id(1)] public Charge[] Charges;
    [Id(2)] public Fence[] Judges;
    [Id(3)] public AccountId[] Behind;
    [Id(4)] public RateFigures[] Rates;
    [Id(5)] public string? Priority;
    [Id(6)] public ShareFigures? Share;
    [Id(7)] public string? Alias;
}

[GenerateSerializer, Immutable, Alias("tollgate.fence")]
internal struct FenceSurrogate
{
    [Id(0)] public string Account;
    [Id(1)] public long Epoch;
}

[RegisterConverter]
internal sealed class FenceConverter : IConverter<Fence, FenceSurrogate>
{
    public Fence ConvertFromSurrogate(in FenceSurrogate surrogate) => new(new(surrogate.Account), surrogate.Epoch);

    public FenceSurrogate ConvertToSurrogate(in Fence value) =>
        new() { Account = value.Account.Value, Epoch = value.Epoch };
}

[RegisterConverter]
internal sealed class AdmittedConverter : IConverter<Admission.Admitted, AdmittedSurrogate>
{
    public Admission.Admitted ConvertFromSurrogate(in AdmittedSurrogate surrogate) =>
        new(surrogate.Epoch, surrogate.Charges)
        {
            Judges = surrogate.Judges,
            Behind = surrogate.Behind,
            Rates = surrogate.Rates,
            Priority = surrogate.Priority,
            Share = surrogate.Share,
            Alias = surrogate.Alias,
        };

    public AdmittedSurrogate ConvertToSurrogate(in Admission.Admitted value) => new()
    {
        Epoch = value.Epoch,
        Charges = [.. value.Charges],
        Judges = [.. value.Judges],
        Behind = [.. value.Behind],
        Rates = [.. value.Rates],
        Priority = value.Priority,
        Share = value.Share,
        Alias = value.Alias,
    };
}

[GenerateSerializer, Immutable, Alias("tollgate.refused")]
internal struct RefusedSurrogate
{
    [Id(0)] public Refusal Refusal;
}

[RegisterConverter]
internal sealed class RefusedConverter : IConverter<Admission.Refused, RefusedSurrogate>
{
    public Admission.Refused ConvertFromSurrogate(in RefusedSurrogate surrogate) => new(surrogate.Refusal);

    public RefusedSurrogate ConvertToSurrogate(in Admission.Refused value) => new() { Refusal = value.Refusal };
}

[GenerateSerializer, Immutable, Alias("tollgate.refusal")]
internal struct RefusalSurrogate
{
    [Id(0)] public string Account;
    [Id(1)] public int Reason;
    [Id(2)] public string? Alias;
    [Id(3)] public decimal? Max;
    [Id(4)] public decimal Spent;
    [Id(5)] public decimal Held;
    [Id(6)] public DateTimeOffset? ResetsAt;
    [Id(7)] public DateTimeOffset? Expired;
    [Id(8)] public string[] Models;
    [Id(9)] public decimal? Bound;
    [Id(10)] public decimal? Room;
    [Id(11)] public Fence[] Judges;
    [Id(12)] public long Epoch;
    [Id(13)] public RateRefusal? Rate;
    [Id(14)] public ShareFigures? Share;
    [Id(15)] public ModelAlias[] Aliases;
}

[RegisterConverter]
internal sealed class RefusalConverter : IConverter<Refusal, RefusalSurrogate>
{
    public Refusal ConvertFromSurrogate(in RefusalSurrogate surrogate) => new(
        new(surrogate.Account), (RefusalReason)surrogate.Reason)
    {
        Alias = surrogate.Alias,
        Max = surrogate.Max is { } max ? new Money(max) : null,
        Spent = new(surrogate.Spent),
        Held = new(surrogate.Held),
        ResetsAt = surrogate.ResetsAt,
        Expired = surrogate.Expired,
        Models = surrogate.Models,
        Bound = surrogate.Bound is { } bound ? new Money(bound) : null,
        Room = surrogate.Room is { } room ? new Money(room) : null,
        Judges = surrogate.Judges,
        Epoch = surrogate.Epoch,
        Rate = surrogate.Rate,
        Share = surrogate.Share,
        Aliases = surrogate.Aliases ?? [],
    };

    public RefusalSurrogate ConvertToSurrogate(in Refusal value) => new()
    {
        Account = value.Account.Value,
        Reason = (int)value.Reason,
        Alias = value.Alias,
        Max = value.Max?.Dollars,
        Spent = value.Spent.Dollars,
        Held = value.Held.Dollars,
        ResetsAt = value.ResetsAt,
        Expired = value.Expired,
        Models = [.. value.Models],
        Bound = value.Bound?.Dollars,
        Room = value.Room?.Dollars,
        Judges = [.. value.Judges],
        Epoch = value.Epoch,
        Rate = value.Rate,
        Share = value.Share,
        Aliases = [.. value.Aliases],
    };
}
