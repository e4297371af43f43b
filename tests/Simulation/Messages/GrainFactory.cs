using Tollgate.Accounts;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Messages;

/// <summary>Gives a process its way to accounts.</summary>
internal sealed class GrainFactory(Gateway from, Post post) : IGrainFactory
{
    private static readonly NotSupportedException Otherwise = new("Accounts are found by their id, as text.");

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)ProxyOf(new AccountId(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)ProxyOf(new AccountId(grainId.Key.ToString()!));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw Otherwise;

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw Otherwise;

    public TGrainInterface GetGrain<TGrainInterface>(
        Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw Otherwise;

    public TGrainInterface GetGrain<TGrainInterface>(
        long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw Otherwise;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Otherwise;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Otherwise;

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Otherwise;

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Otherwise;

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Otherwise;

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Otherwise;

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Otherwise;

    public IAddressable GetGrain(GrainId grainId) => throw Otherwise;

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw Otherwise;

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw Otherwise;

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Otherwise;

    private object ProxyOf(AccountId account) => account.Kind switch
    {
        AccountKind.Key => new KeyProxy(from, account, post),
        AccountKind.Team => new TeamProxy(from, account, post),
        AccountKind.Organization => new OrganizationProxy(from, account, post),
        AccountKind.Budget => new BudgetProxy(from, account, post),
        _ => throw Otherwise,
    };
}
