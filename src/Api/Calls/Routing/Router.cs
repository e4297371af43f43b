using System.Diagnostics.CodeAnalysis;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;
using Tollgate.Silo.Life;

namespace Tollgate.Api.Calls.Routing;

/// <summary>Finds who may run a call, and who goes on with it where one has failed.</summary>
internal sealed partial class Router(
    ModelList models, RouterSettings settings, Departure departure, Random random, TimeProvider time, ILogger<Router> log)
{
    /// <summary>Finds the deployments that may run a call of a model now.</summary>
    /// <param name="route">The path that was asked for.</param>
    public bool TryFind(
        string route,
        string model,
        bool pricedOnly,
        [NotNullWhen(true)] out Candidates? candidates,
        [NotNullWhen(false)] out ApiError? error)
    {
        (candidates, error) = (null, null);
        if (!models.TryFind(model, out var all))
            error = ApiErrors.UnknownModel(route, model);
        else if (pricedOnly && all.OnlyWithFirst(deployment => deployment.Price is not null) is var priced)
            (all, error) = (priced, priced is null ? ApiErrors.Unpriced(model) : null);
        if (error is not null)
            return false;

        var now = time.GetUtcNow();
        candidates = all!.OpenAt(now);
        if (candidates is null)
            error = ApiErrors.NoDeployments(model, all.CoolingAt(now));
        return candidates is not null;
    }

    public IReadOnlyList<string> AccessGroupsOf(string model) => models.AccessGroupsOf(model);

    /// <summary>The one that runs a call first.</summary>
    public Deployment FirstOf(Candidates candidates) => Draw.From(candidates.First.Deployments, random);

    public Tries Begin(Candidates candidates, Deployment first, ClientWishes wishes) =>
        new(candidates, first, wishes.Retries, settings.RetryAfter, random);

    /// <summary>Takes note of a failure, and waits until the next deployment may be asked.</summary>
    /// <param name="seen">Is told of the failure.</param>
    /// <param name="clientLeft">Ends when nobody waits for the answer any more.</param>
    /// <returns>Whether there is one, and somebody to ask for.</returns>
    public async Task<bool> MoveOnAsync(
        Tries tries, Failure failure, Observation seen, CancellationToken clientLeft)
    {
        var (failed, now) = (tries.Deployment, time.GetUtcNow());
        var coolsDown = failure.Counts && failed.Cooldown?.Fail(now, failure.IsAlarming, failure.RetryAfter) == true;
        // One that had no room was not asked.
        if (failure != Failure.AtLimit)
            seen.Failed(failed, failure, coolsDown);
        if (clientLeft.IsCancellationRequested || tries.After(failure, now) is not { } pause)
            return false;

        Log.MovesOn(log, failed.Id, failure.Status, tries.Deployment.Id, pause);
        return pause == TimeSpan.Zero || await WaitAsync(pause, clientLeft);
    }

    // Whoever is about to leave does not wait, and nobody else can go on with the call.
    private async Task<bool> WaitAsync(TimeSpan pause, CancellationToken clientLeft)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(clientLeft);
        var waiting = Task.Delay(pause, time, ended.Token);
        await Task.WhenAny(waiting, departure.Begun);
        await ended.CancelAsync();
        return waiting.IsCompletedSuccessfully;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Deployment {Failed} failed with {Status}; {Next} is asked in {Pause}")]
        public static partial void MovesOn(ILogger logger, string failed, int? status, string next, TimeSpan pause);
    }
}
