namespace Tollgate.Silo;

/// <summary>One life of one process, as the ledger knows the owner of a call: the address of its silo, which no later
/// life repeats.</summary>
public sealed record InstanceId(string Value);
