using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Api.Calls.Bounding;
using Tollgate.Api.Calls.Naming;
using Tollgate.Api.Calls.Observing;
using Tollgate.Api.Calls.Routing;
using Tollgate.Api.Errors;
using Tollgate.Api.Models;
using Tollgate.Ledger;

namespace Tollgate.Api.Calls;

/// <summary>Which model a call is for, and what becomes of it when key or team turn out to know the name by
/// another.</summary>
internal sealed partial class ModelCalls
{
    /// <summary>How often a call is made for yet another model, after aliases were edited while it asked.</summary>
    private const int RenamingsMax = 4;

    /// <returns>The open call and where it may go, or why it does not.</returns>
    private async Task<(Decision.Opened? Opened, Route? Route, ApiError? Error)> EnterAsync(
        HttpContext http,
        AccountId account,
        PresentedKey key,
        CallRequest request,
        CallMarks marks,
        Claim? claim,
        Observation seen)
    {
        using var step = CallTrace.Step("admit");
        for (var renamings = 0; ; renamings++)
        {
            var (route, error) = await RouteAsync(http, account, request);
            if (route is null)
                return (null, null, error);

            seen.Model = route.Model.Name;
            var application = ApplicationOf(http, account, key, request, route) with { Claim = claim };
            (var decision, route) = await EnterAsync(application, marks, route, request);
            if (decision is Decision.Opened opened)
            {
                seen.Admitted(opened.Call.Id, decision.Payer!.Value);
                return (opened, route, null);
            }

            seen.Payer = decision.Payer ?? seen.Payer;
            if (decision is not Decision.Refused { Refusal: { Reason: RefusalReason.Renamed } renamed }
                || renamings == RenamingsMax)
                return (null, route, ErrorOf(decision, key, request, route.Model, http.Request.Path));

            names.Learn(renamed);
        }
    }

    // Nobody is told on an old memory that a model cannot be had.
    private async Task<(Route? Route, ApiError? Error)> RouteAsync(
        HttpContext http, AccountId account, CallRequest request)
    {
        var meant = names.Meant(account, request.Model);
        if (TryRoute(http, request, meant, out var route, out var error))
            return (route, null);

        try
        {
            var asked = await names.AskAsync(account, request.Model, http.RequestAborted);
            if (asked != meant)
                TryRoute(http, request, asked, out route, out error);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            error = ApiErrors.Unavailable;
        }

        return (route, error);
    }

    private bool TryRoute(
        HttpContext http, CallRequest request, MeantModel model, out Route? route, out ApiError? error)
    {
        var fitting = router.TryFind(http.Request.Path, model.Name, PricedOnly, out var candidates, out error)
            ? CostCeiling.Fit(candidates, request, counters, out error)
            : null;
        route = fitting is null ? null : new(model, fitting, router.FirstOf(fitting));
        return route is not null;
    }

    /// <summary>Where a call may go, and where it goes first.</summary>
    private sealed record Route(MeantModel Model, Candidates Candidates, Deployment First);

    // Of the tags only those have accounts that somebody has made. No user's budget applies to the master key.
    private async Task<(Decision Decision, Route Route)> EnterAsync(
        CallApplication application, CallMarks marks, Route route, CallRequest request)
    {
        try
        {
            var known = await marks.KnownAsync(books);
            application = application with
            {
                Customer = known.Customer,
                User = application.Credential == PresentedKey.MasterHash ? null : known.User,
                Tags = known.Tags,
            };
        }
        catch (LedgerUnavailableException)
        {
            return (new Decision.Unavailable(), route);
        }

        var (decision, candidates, first) = await affording.EnterAsync(
            application, route.Candidates, route.First, request);
        return (decision, route with { Candidates = candidates, First = first });
    }

    private CallApplication ApplicationOf(
        HttpContext http, AccountId account, PresentedKey key, CallRequest request, Route route)
    {
        var likely = Dearest.Likely(route.Candidates, request, options.Value.RateTokens);
        return new(
            account,
            key.Hash,
            likely.Held,
            affording.PricingOf(route.Candidates),
            new(http.Request.Path, route.Model.Name, route.First.Model, request.Stream, CallHeaders.OfClient(http)))
        {
            Asked = route.Model.Asked,
            AliasOf = route.Model.AliasOf,
            Groups = router.AccessGroupsOf(route.Model.Name),
            HeldTokens = likely.Tokens,
            Deployment = route.First.Account,
            ModelGroup = route.First.GroupAccount,
        };
    }
}
