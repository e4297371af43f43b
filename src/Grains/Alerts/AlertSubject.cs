namespace Tollgate.Grains.Alerts;

/// <summary>Whom an alert is about, in LiteLLM's words: every kind of account fills in those that it has. A key is named
/// by its hash, never by its secret.</summary>
internal sealed record AlertSubject
{
    public string? Token { get; init; }

    public string? CustomerId { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? TeamAlias { get; init; }

    public string? OrganizationId { get; init; }

    public string? UserEmail { get; init; }

    public string? KeyAlias { get; init; }
}
