using Tollgate.Api.Models;

namespace Tollgate.Api.Calls.Routing;

/// <summary>The way of one call from deployment to deployment: within its group as often as it may be tried again, then
/// through the groups that take over.</summary>
internal sealed class Tries(
    Candidates candidates, Deployment first, int? retriesMax, TimeSpan leastPause, Random random)
{
    // Most calls fail nowhere.
    private List<(Deployment Deployment, Failure Failure)>? _failed;
    private int _group;
    private int _retriesHere;

    /// <summary>The one to be asked now.</summary>
    public Deployment Deployment { get; private set; } = first;

    /// <summary>How often the call was tried again within a group.</summary>
    public int Retries { get; private set; }

    /// <summary>How many groups failed, or were passed over, before this one.</summary>
    public int Fallbacks => candidates.PassedOver + _group;

    /// <summary>Why the first deployment that was asked did not answer; null: it did, or does.</summary>
    public Failure? FirstFailure => _failed?[0].Failure;

    /// <summary>Moves on to the next deployment.</summary>
    /// <returns>How long to wait before it is asked; null: nobody is left.</returns>
    public TimeSpan? After(Failure failure, DateTimeOffset now)
    {
        (_failed ??= []).Add((Deployment, failure));
        if (failure.MayPassBeside && _retriesHere < (retriesMax ?? Deployment.Retries) && WithinGroup(now) is { } pause)
        {
            _retriesHere++;
            Retries++;
            return pause;
        }

        for (var next = _group + 1; next < candidates.GroupCount; next++)
        {
            if (OpenIn(next, now) is { Length: > 0 } open)
            {
                (_group, _retriesHere, Deployment) = (next, 0, Draw.From(open, random));
                return TimeSpan.Zero;
            }
        }

        return null;
    }

    // One that has not failed this call is asked at once.
    private TimeSpan? WithinGroup(DateTimeOffset now)
    {
        var open = OpenIn(_group, now);
        Deployment[] fresh = [.. open.Where(deployment => LastOf(deployment) is null)];
        if (fresh.Length > 0)
        {
            Deployment = Draw.From(fresh, random);
            return TimeSpan.Zero;
        }

        Deployment[] again = [.. open.Where(deployment => LastOf(deployment) is { MayPass: true } failure
            && !(failure.RetryAfter > Backoff.WishMax))];
        if (again.Length == 0)
            return null;

        Deployment = Draw.From(again, random);
        return Backoff.Before(_retriesHere, leastPause, LastOf(Deployment)!.RetryAfter, random);
    }

    private Deployment[] OpenIn(int group, DateTimeOffset now) =>
        [.. candidates[group].Deployments.Where(deployment => !deployment.IsCoolingAt(now))];

    private Failure? LastOf(Deployment deployment) =>
        _failed!.FindLast(failed => failed.Deployment == deployment).Failure;
}
