using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Grains;
using Tollgate.Grains.Tags;
using Tollgate.Ledger;

namespace Tollgate.Api.Tags;

/// <summary>Changing tags, and deleting them. What calls are marked with goes on being told in their rows.</summary>
internal static class TagEditEndpoints
{
    private static readonly string[] Changeable =
        ["name", "description", "models", "max_budget", .. BudgetFields.Changeable];

    public static void MapTagEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tag/update", UpdateAsync).Describe(TagOperations.Update);
        routes.MapPost("/tag/delete", DeleteAsync).Describe(TagOperations.Delete);
    }

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, IGrainFactory grains, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = fields.Required("name", fields.Id("name"));
        fields.RefuseOthers(Changeable);
        var edits = fields.BudgetAndModelEdits();
        var patch = new ProfilePatch(now);
        if (fields.Has("description"))
            patch.Set("description", fields.Text("description", Fields.JsonMax));
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;
        if (await FindAsync(name!, grains, books, cancellationToken) is not { } tag)
            return NotFound(name!);

        var outcome = await tag.Edit([.. edits], patch.ToString()).WaitAsync(cancellationToken);
        if (outcome is not (EditOutcome.Done or EditOutcome.Unknown))
            return ApiErrors.Of(outcome);
        return await tag.Read().WaitAsync(cancellationToken) is not { } edited
            ? NotFound(name!)
            : new JsonAnswer(json =>
            {
                json.WriteStartObject();
                json.WriteString("message", $"Tag {name} updated successfully");
                json.WritePropertyName("tag");
                TagRow.Write(json, edited.Profile, edited.Limits, BudgetFigures.Of(edited.Figures, now));
                json.WriteEndObject();
            });
    }

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields, IGrainFactory grains, Books books, CancellationToken cancellationToken)
    {
        var name = fields.Required("name", fields.Id("name"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await FindAsync(name!, grains, books, cancellationToken) is not { } tag)
            return NotFound(name!);

        var outcome = await tag.Edit([new LimitsEdit.Deletion()]).WaitAsync(cancellationToken);
        return outcome is not (EditOutcome.Done or EditOutcome.Unknown)
            ? ApiErrors.Of(outcome)
            : new JsonAnswer(json =>
            {
                json.WriteStartObject();
                json.WriteString("message", $"Tag {name} deleted successfully");
                json.WriteEndObject();
            });
    }

    private static async Task<ITagGrain?> FindAsync(
        string name, IGrainFactory grains, Books books, CancellationToken cancellationToken) =>
        await books.FindAsync("tag", name).WaitAsync(cancellationToken) is { } entry
            ? grains.GetGrain<ITagGrain>(entry.Account.Value)
            : null;

    private static ApiError NotFound(string name) =>
        ApiErrors.NotFound($"Tag {ApiErrors.Shorten(name)} not found", "name");
}
