using Orleans.Concurrency;

namespace Tollgate.Grains.Showing;

/// <summary>What Orleans' dashboard shows. It finds the method by its name, and the grain by the interface, so one type of
/// grain has it for each type of profile. Nothing here may ever change an account: looking calls it.</summary>
[Alias("tollgate.shown`1"), GrainInterfaceType("shown`1")]
internal interface IShown<TProfile> : IGrainWithStringKey
{
    [AlwaysInterleave]
    [Alias("get-state")]
    Task<AccountView> GetState();
}
