using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Silo;

namespace Tollgate.Api.Keys;

/// <summary>Setting back what a key has spent.</summary>
internal static class KeySpendEndpoints
{
    public static void MapKeySpend(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/key/{key}/reset_spend", ResetAsync).Describe(KeyOperations.ResetSpend);

    private static async Task<Results<JsonAnswer, ApiError>> ResetAsync(
        Fields fields,
        [FromRoute] string key,
        Caller caller,
        NamedKeys keys,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var asked = fields.Required("reset_to", fields.Amount("reset_to", "reset_to must be >= 0"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await keys.FindAsync(key, cancellationToken) is not { } grain
            || await grain.Read().WaitAsync(cancellationToken) is not { } known)
            return ApiErrors.NotFound($"Key {NamedKeys.Shown(key)} not found.", "key");

        var (target, now) = (asked!.Value, time.GetUtcNow());
        var spent = BudgetFigures.Of(known.Figures, now).Spent;
        if (target > spent)
            return ApiErrors.BadField(
                "reset_to", $"reset_to ({Print(target)}) must be <= current spend ({Print(spent)})");
        if (known.Figures.Budgets[0].Max is { } max && target > max)
            return ApiErrors.BadField("reset_to", $"reset_to ({Print(target)}) must be <= budget ({Print(max)})");

        var change = await grain.SetSpentAsync(target, "/key/reset_spend", caller.Author, cancellationToken);
        if (change.Outcome != EditOutcome.Done)
            return ApiErrors.Of(change.Outcome);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("key_hash", known.Profile.Token);
            json.WriteMoney("spend", change.After);
            json.WriteMoney("previous_spend", change.Before);
            json.WriteMoney("max_budget", known.Limits.MaxBudget);
            json.WriteInstant("budget_reset_at", known.Figures.Budgets[0].ResetsAt);
            json.WriteEndObject();
        });
    }

    private static string Print(Money money) => PythonFloat.Format(money.Dollars);
}
