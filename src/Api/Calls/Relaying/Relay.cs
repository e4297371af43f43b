using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Calls.Routing;

namespace Tollgate.Api.Calls.Relaying;

/// <summary>Brings an answer back to the client: all of it but the last bytes, which follow the commit of its
/// charge.</summary>
/// <param name="passage">Ends with it.</param>
internal abstract class Relay(Passage passage) : IDisposable
{
    public Passage Passage => passage;

    /// <summary>Why another deployment may be asked instead; null: the answer has begun, or nobody waits for
    /// one.</summary>
    public virtual Failure? Failure => null;

    protected HttpResponse Response => passage.Http.Response;

    /// <summary>Passes the answer on, and reads off it what the call did cost. Whatever happens to provider and client
    /// meanwhile is an outcome, not an exception.</summary>
    public abstract Task<Outcome> PassAsync();

    /// <summary>Sends what was held back.</summary>
    /// <param name="charged">What the client is told of the charge, where it fits into headers.</param>
    public abstract Task EndAsync(Charged charged);

    /// <summary>Lets the provider's answer go, read or not.</summary>
    public virtual void Dispose()
    {
        ProviderTrace.GivenUp(passage, Failure);
        passage.Dispose();
    }
}
