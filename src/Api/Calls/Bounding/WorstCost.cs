using Tollgate.Accounts;
using Tollgate.Api.Calls.Metering;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls.Bounding;

/// <summary>The most that a call can cost, whoever runs it: what it holds where an account on its path is hard.</summary>
/// <remarks>Only made once such an account has asked for it: it goes through the body again.</remarks>
internal sealed class WorstCost
{
    /// <summary>What a provider's own template adds to a request, in tokens: with tools, the longest that is known has
    /// 530, of which the body's own bytes for a tool make up the rest.</summary>
    public const long TemplateMax = 512;

    private readonly CallRequest _request;
    private readonly BodyReach _reach;
    private DeploymentBound[] _bounds;

    public WorstCost(Candidates candidates, CallRequest request)
    {
        (Candidates, _request, _reach) = (candidates, request, BodyReach.Of(request));
        _bounds = [.. candidates.All.Select(deployment => new DeploymentBound(deployment, request, _reach))];
        // Who has no bound cannot take over.
        if (!TryKeep(bound => bound.Missing is null))
            Missing = _bounds[0].Missing;
    }

    /// <summary>Those that may run the call for what it holds.</summary>
    public Candidates Candidates { get; private set; }

    /// <summary>Why the call has no bound; null: it has one.</summary>
    public string? Missing { get; }

    public Money Held => _bounds.Max(bound => bound.Most);

    /// <summary>The same for the cheapest of those that are to run the call.</summary>
    public Money Least => _bounds.Where(IsOfFirst).Min(bound => bound.Most);

    /// <summary>The most tokens that count against rates.</summary>
    public long RateTokens(RateTokens counted) => _bounds.Max(bound => counted.Of(bound.Tokens));

    /// <summary>Lowers the bound as long as it is above an amount.</summary>
    /// <returns>Whether it is not any more.</returns>
    public bool TryFit(Money most, TokenCounters counters)
    {
        while (Held > most)
        {
            if (!TryLower(most, counters))
                return false;
        }

        return true;
    }

    /// <summary>Finds a lower bound after an account refused: without those that are too dear to take over; then the
    /// input counted exactly, where that can be done; then an output that is limited to what the tightest budget pays
    /// for, where the client left it open.</summary>
    /// <returns>Whether there is one, and it is worth to ask again.</returns>
    public bool TryLower(Money room, TokenCounters counters)
    {
        if (Held > room && TryKeep(bound => bound.Most <= room))
            return true;
        var isLower = false;
        foreach (var bound in _bounds)
            isLower |= bound.TryCount(counters);
        if (isLower)
            return true;

        var tokens = _bounds
            .Where(IsOfFirst)
            .Max(bound => bound.TokensWithin(room));
        if (tokens == 0)
            return false;

        foreach (var bound in _bounds)
            bound.LimitTo(tokens);
        _request.Limit(_reach.LimitTo(tokens));
        return TryKeep(bound => bound.Most <= room);
    }

    private bool IsOfFirst(DeploymentBound bound) => Candidates.First.Deployments.Contains(bound.Deployment);

    private bool TryKeep(Func<DeploymentBound, bool> fits)
    {
        DeploymentBound[] kept = [.. _bounds.Where(fits)];
        if (Candidates.OnlyWithFirst(deployment => kept.Any(bound => bound.Deployment == deployment)) is not { } left)
            return false;

        (_bounds, Candidates) = (kept, left);
        return true;
    }
}
