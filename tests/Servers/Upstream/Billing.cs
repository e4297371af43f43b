namespace Tollgate.Servers.Upstream;

/// <summary>How a provider bills what is not written: by its own units, or by tokens.</summary>
public enum Billing
{
    Units,
    Tokens,
}
