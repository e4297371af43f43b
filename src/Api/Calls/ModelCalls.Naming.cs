using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Ledger;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Calls;

/// <summary>Which model a call is for, and what becomes of it when key or team turn out to know the name by
/// another.</summary>
internal sealed partial class ModelCalls
{
    /// <summary>How often a call is made for yet another model, after aliases were edited while it asked.</summary>
    private const int RenamingsMax = 4;

    /// <returns>The open call and where it goes, or why it does not.</returns>
    private async Task<(Decision.Opened? Opened, Route? Route, ApiError? Error)> EnterAsync(
        HttpContext http, AccountId account, PresentedKey key, CallRequest request, CallMarks marks, Claim? claim)
    {
        for (var renamings = 0; ; renamings++)
        {
            var (route, error) = await RouteAsync(http, account, request);
            if (route is null)
                return (null, null, error);

            var application = ApplicationOf(http, account, key, request, route) with { Claim = claim };
            var decision = await EnterAsync(application, marks, route.Deployment, request);
            if (decision is Decision.Opened opened)
                return (opened, route, null);
            if (decision is not Decision.Refused { Refusal: { Reason: RefusalReason.Renamed } renamed }
                || renamings == RenamingsMax)
                return (null, route, ErrorOf(decision, key, request, route.Model));

            names.Learn(renamed);
            // What was found out about the other model is not told this one.
            request.Limit(null);
        }
    }

    // Nobody is told on an old memory that a model does not exist.
    private async Task<(Route? Route, ApiError? Error)> RouteAsync(
        HttpContext http, AccountId account, CallRequest request)
    {
        var meant = names.Meant(account, request.Model);
        if (!models.TryRoute(meant.Name, out var deployment))
        {
            try
            {
                meant = await names.AskAsync(account, request.Model, http.RequestAborted);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return (null, ApiErrors.Unavailable);
            }

            if (!models.TryRoute(meant.Name, out deployment))
                return (null, ApiErrors.UnknownModel(http.Request.Path, meant.Name));
        }

        return deployment.Price is null && options.Value.UnpricedModels == UnpricedModels.Refuse
            ? (null, ApiErrors.Unpriced(meant.Name))
            : (new(meant, deployment, new LikelyCost(deployment, request, options.Value.RateTokens)), null);
    }

    /// <summary>Where a call is to go, and what it is likely to cost there.</summary>
    private sealed record Route(MeantModel Model, Deployment Deployment, LikelyCost Likely);
}
