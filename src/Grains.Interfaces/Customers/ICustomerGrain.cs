using Tollgate.Accounts;

namespace Tollgate.Grains.Customers;

/// <summary>A customer: the end user in whose name calls are made. Its grain key is <see
/// cref="AccountId.Customer"/>.</summary>
[Alias("tollgate.customer"), GrainInterfaceType("customer")]
public interface ICustomerGrain : IAccountGrain
{
    /// <summary>Makes the customer. Answers when state, directory and epoch are committed.</summary>
    [Alias("create")]
    Task<EditOutcome> Create(CustomerProfile profile, Limits limits);

    /// <summary>The customer as it was last saved, and its figures; null where there is no such customer.</summary>
    [Alias("read")]
    Task<CustomerReading?> Read();
}

/// <summary>What a customer is, besides what it may spend.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.customer-profile")]
public sealed record CustomerProfile
{
    [Id(0)] public required string UserId { get; init; }

    [Id(1)] public string? Alias { get; init; }

    [Id(2)] public string? AllowedModelRegion { get; init; }

    [Id(3)] public string? DefaultModel { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A customer as it was last saved, and its figures now.</summary>
[GenerateSerializer, Immutable, Alias("tollgate.customer-reading")]
public sealed record CustomerReading(
    [property: Id(0)] CustomerProfile Profile,
    [property: Id(1)] Limits Limits,
    [property: Id(2)] Explanation Figures);
