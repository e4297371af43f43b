using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains;
using Tollgate.Grains.Budgets;
using Tollgate.Ledger;

namespace Tollgate.Api.Budgets;

/// <summary>Budget objects: limits that accounts hold, each with its own spend, or, where they are shared, one pool
/// that all of them draw on. The next call of every holder finds a change, on every node.</summary>
internal static class BudgetEndpoints
{
    /// <summary>How many budgets one request may ask about.</summary>
    public const int BudgetsMax = 100;

    private static readonly string[] Known =
    [
        "budget_id", "shared", "max_budget", "soft_budget", "budget_duration", "model_max_budget", "budget_enforcement",
        "allowed_models", .. RateFields.Names,
    ];

    public static void MapBudgets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/budget/new", NewAsync).Describe(BudgetOperations.New);
        routes.MapPost("/budget/update", UpdateAsync).Describe(BudgetOperations.Update);
        routes.MapPost("/budget/info", InfoAsync).Describe(BudgetOperations.Info);
        routes.MapPost("/budget/delete", DeleteAsync).Describe(BudgetOperations.Delete);
        routes.MapGet("/budget/list", List).Describe(BudgetOperations.ListAll);
    }

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var profile = new BudgetProfile
        {
            BudgetId = fields.Id("budget_id") ?? Guid.NewGuid().ToString(),
            Shared = fields.Flag("shared") ?? false,
            CreatedBy = "default_user_id",
            CreatedAt = now,
            UpdatedAt = now,
        };
        var limits = new Limits
        {
            MaxBudget = fields.Amount("max_budget"),
            SoftBudget = fields.Amount("soft_budget"),
            Window = fields.Window(fields.Duration("budget_duration"), now),
            ModelBudgets = fields.ModelBudgets(now),
            Models = fields.Names("allowed_models"),
            Enforcement = fields.Enforcement("budget_enforcement"),
            Rates = fields.Rates(),
        };
        fields.RefuseUnenforced(fields.GivenBut(Known));
        if (fields.Error is { } invalid)
            return invalid;

        return await Grain(grains, profile.BudgetId).Create(profile, limits).WaitAsync(cancellationToken) switch
        {
            EditOutcome.Done => new JsonAnswer(json => BudgetRow.Write(json, new(limits, profile), now)),
            EditOutcome.Exists => ApiErrors.BadField(
                "budget_id", $"Budget with id {profile.BudgetId} already exists. Please use a different budget_id."),
            var other => ApiErrors.Of(other),
        };
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields,
        IGrainFactory grains,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (fields.Id("budget_id") is not { } id)
            return fields.Error ?? ApiErrors.BadField("budget_id", "budget_id is required");

        var edits = fields.Edits(now, Known);
        if (fields.Has("allowed_models"))
            edits.Add(new LimitsEdit.OfModels(fields.Names("allowed_models")));
        var shared = fields.Flag("shared");
        fields.RefuseUnenforced(fields.GivenBut(Known));
        if (fields.Error is { } invalid)
            return invalid;
        if (await budgets.FindAsync(id, cancellationToken) is not { } saved)
            return SavedBudgets.NotFound(id);
        if (shared is { } asked && asked != saved.Profile.Shared)
            return ApiErrors.BadField("shared", "shared cannot be changed: its holders' spend would change hands");

        var outcome = await Grain(grains, id)
            .Edit([.. edits], new ProfilePatch(now).ToString())
            .WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await budgets.FindAsync(id, cancellationToken) is { } edited
            ? new JsonAnswer(json => BudgetRow.Write(json, edited, now))
            : SavedBudgets.NotFound(id);
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        Fields fields,
        IGrainFactory grains,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var ids = fields.Required("budgets", fields.Names("budgets"));
        if (ids.Count > BudgetsMax)
            fields.Refuse($"budgets cannot have more than {BudgetsMax} entries");
        if (fields.Error is { } invalid)
            return invalid;
        if (ids.Count == 0)
            return ApiErrors.BadRequest("Specify list of budget id's to query. Passed in=[]");

        var now = time.GetUtcNow();
        var found = new List<(Saved<BudgetProfile> Budget, BudgetFigures? Drawn)>();
        foreach (var id in ids.Distinct())
        {
            if (await budgets.FindAsync(id, cancellationToken) is { } budget)
                found.Add((budget, await DrawnAsync(budget, grains, now, cancellationToken)));
        }

        return new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var (budget, drawn) in found)
                BudgetRow.Write(json, budget, now, drawn);
            json.WriteEndArray();
        });
    }

    private static StreamedAnswer List(SavedRows rows) => new(async (stream, cancellationToken) =>
    {
        stream.Json.WriteStartArray();
        await foreach (var budget in rows.AllAsync<BudgetProfile>(
            new("budget") { Order = ListOrder.Id }, cancellationToken))
        {
            BudgetRow.Write(
                stream.Json,
                new(budget.Limits, budget.Profile),
                budget.Figures.Now,
                budget.Profile.Shared ? budget.Figures : null);
            await stream.AdvanceAsync(cancellationToken);
        }

        stream.Json.WriteEndArray();
    });

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields,
        IGrainFactory grains,
        SavedBudgets budgets,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var id = fields.Required("id", fields.Id("id"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await budgets.FindAsync(id!, cancellationToken) is not { } budget)
            return SavedBudgets.NotFound(id!);

        var outcome = await Grain(grains, id!).Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
        return outcome switch
        {
            EditOutcome.Done => new JsonAnswer(json => BudgetRow.Write(json, budget, time.GetUtcNow())),
            EditOutcome.Unknown => SavedBudgets.NotFound(id!),
            _ => ApiErrors.Of(outcome),
        };
    }

    // A pool is an account of its own, which answers calls anyway.
    private static async Task<BudgetFigures?> DrawnAsync(
        Saved<BudgetProfile> budget, IGrainFactory grains, DateTimeOffset now, CancellationToken cancellationToken) =>
        budget.Profile.Shared
            && await Grain(grains, budget.Profile.BudgetId).Read().WaitAsync(cancellationToken) is { } pool
                ? BudgetFigures.Of(pool.Figures, now)
                : null;

    private static IBudgetGrain Grain(IGrainFactory grains, string id) =>
        grains.GetGrain<IBudgetGrain>(AccountId.Budget(id).Value);
}
