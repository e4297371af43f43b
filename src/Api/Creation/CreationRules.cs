using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Budgets;
using Tollgate.Api.Keys;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Creation;

/// <summary>What the configuration gives new keys, users and teams where a body leaves it open, and what it lets keys
/// have at most. It works on bodies before they are read, so that a default is read as what a client sends.</summary>
internal sealed class CreationRules(
    CreationSettings settings, BudgetResets resets, SavedBudgets budgets, NamedKeys keys, TimeProvider time)
{
    private const string Role = "user_role";
    private const string Internal = "internal_user";
    private const string Link = "budget_id";
    private const string BudgetDuration = "budget_duration";

    // What /user/new says of them is said of the user.
    private static readonly string[] OfUsers =
        ["max_budget", "soft_budget", BudgetDuration, "budget_limits", Link, .. RateFields.Names];

    private readonly UpperBounds _bounds = new(settings.KeyBounds);

    /// <summary>A key that is to be made: first the defaults, then the bounds.</summary>
    public async Task<Fields> KeyAsync(Fields body, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(body, cancellationToken);
        var filled = body.Or(settings.KeyDefaults, [.. OptedOut(body), .. held.Select(figure => figure.Field)]);
        return _bounds.On(filled, body, held, _bounds.Names, time.GetUtcNow());
    }

    /// <summary>A key that is to be changed: what is named stays within the bounds, and so does what another budget
    /// object leaves open.</summary>
    /// <param name="key">Its name.</param>
    public async Task<Fields> KeyChangeAsync(Fields body, string? key, CancellationToken cancellationToken)
    {
        var named = body.Given.Intersect(_bounds.Names).ToArray();
        var changesBudget = _bounds.Names.Count > 0 && body.Given.Contains(Link);
        if (!changesBudget && !named.Any(body.LeavesOpen))
            return _bounds.On(body, body, [], named, time.GetUtcNow());

        var grain = key is not null && NamedKeys.IsName(key) ? await keys.FindAsync(key, cancellationToken) : null;
        var limits = grain is null ? null : (await grain.Read().WaitAsync(cancellationToken))?.Limits;
        var held = changesBudget
            ? await HeldAsync(body, cancellationToken)
            : await HeldAsync(limits?.Budget?.BudgetId, cancellationToken);
        var open = changesBudget
            ? OfUsers.Except(BudgetFigure.Of(limits).Select(figure => figure.Field)).Intersect(_bounds.Names)
            : [];
        return _bounds.On(body, body, held, [.. named, .. open], time.GetUtcNow());
    }

    /// <summary>The key that is made with a user, who has the budget and the rates.</summary>
    public Fields KeyOfUser(Fields user)
    {
        var body = user.Without(OfUsers);
        return _bounds.On(body, body, [], _bounds.Names, time.GetUtcNow());
    }

    /// <summary>A user that is to be made.</summary>
    public async Task<Fields> UserAsync(Fields body, CancellationToken cancellationToken)
    {
        // A budget object is held in the place of a budget of one's own.
        var held = await HeldAsync(body, cancellationToken);
        string[] except = body.IsSaid(Link)
            ? ["max_budget", BudgetDuration, .. held.Select(figure => figure.Field)]
            : [];
        var filled = body.Written(Role) == "proxy_admin" ? body : body.Or(settings.UserDefaults, except);
        return (filled.Written(Role) ?? Internal) == Internal
            ? filled.Or(settings.InternalUserDefaults, except)
            : filled;
    }

    /// <summary>A user that a team or an organization is the first to name, and who is no more than a user by it.
    /// </summary>
    public Task<Fields> NamedUserAsync(CancellationToken cancellationToken)
    {
        var role = settings.UserDefaults.TryGetProperty(Role, out var usual) && usual.ValueEquals($"{Internal}_viewer")
            ? usual.GetString()
            : Internal;
        return UserAsync(
            Fields.Of(JsonSerializer.SerializeToElement(new Dictionary<string, string?> { [Role] = role }), resets),
            cancellationToken);
    }

    /// <summary>A user that is to be changed: who is said to be an internal user, and has no budget, gets one.</summary>
    /// <param name="limits">As they are; null: there is no such user.</param>
    public Fields UserChange(Fields body, Limits? limits) =>
        body.Written(Role) == Internal && !body.IsSaid(Link) && limits is { MaxBudget: null, Budget: null }
            ? body.Or(settings.InternalUserDefaults, body.Given)
            : body;

    /// <summary>A team that is to be made.</summary>
    public async Task<Fields> TeamAsync(Fields body, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(body, cancellationToken);
        return body.Or(settings.TeamDefaults, [.. OptedOut(body), .. held.Select(figure => figure.Field)]);
    }

    // A null in so many words is a budget that never begins anew.
    private static IEnumerable<string> OptedOut(Fields body) => body.Given.Where(name => name == BudgetDuration);

    private Task<BudgetFigure[]> HeldAsync(Fields body, CancellationToken cancellationToken) =>
        HeldAsync(body.IsSaid(Link) ? body.Written(Link) : null, cancellationToken);

    // A shared one limits its holders together, besides what limits each.
    private async Task<BudgetFigure[]> HeldAsync(string? id, CancellationToken cancellationToken) =>
        id is not null && await budgets.FindAsync(id, cancellationToken) is { Profile.Shared: false } budget
            ? [.. BudgetFigure.Of(budget.Limits)]
            : [];
}
