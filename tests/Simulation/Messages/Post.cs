using Tollgate.Accounts;
using Tollgate.Simulation.Processes;
using Tollgate.Simulation.Residents;

namespace Tollgate.Simulation.Messages;

/// <summary>Carries messages to accounts: late, twice, to the wrong place, or not at all.</summary>
internal sealed class Post(Cluster cluster)
{
    // As the grain interfaces and the silo's options have it, in seconds.
    private const double QuestionTimeout = 3;
    private const double EditTimeout = 10;

    public Task<T> AskAsync<T>(Gateway from, AccountId to, Func<Resident, T> message) =>
        new Letter<T>(cluster, from, to, QuestionTimeout, message).SendAsync();

    public Task<T> AskInTurnAsync<T>(Gateway from, AccountId to, Func<Resident, Task<T>> message) =>
        new QueuedLetter<T>(cluster, from, to, EditTimeout, message).SendAsync();
}
