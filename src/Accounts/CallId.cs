namespace Tollgate.Accounts;

/// <summary>Names one round of admission of one call: a UUIDv7 made by the front, and the key of the call's
/// row.</summary>
/// <remarks>Each round has a fresh id, so that a late release of the first cannot take the hold of the
/// second.</remarks>
public readonly record struct CallId(Guid Value)
{
    public override string ToString() => Value.ToString();
}
