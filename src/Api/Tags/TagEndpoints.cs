using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Grains;
using Tollgate.Grains.Tags;
using Tollgate.Ledger;

namespace Tollgate.Api.Tags;

/// <summary>Making tags, reading and listing them. Calls may be marked with any; only those that were made are
/// counted.</summary>
internal static class TagEndpoints
{
    /// <summary>How many tags one request may name.</summary>
    public const int TagsMax = 1_000;

    private static readonly string[] Unenforced = [.. Bodies.Unenforced.WholeBudgets, "model_info"];

    public static void MapTags(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tag/new", NewAsync).Describe(TagOperations.New);
        routes.MapPost("/tag/info", InfoAsync).Describe(TagOperations.Info);
        routes.MapGet("/tag/list", List).Describe(TagOperations.ListAll);
    }

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields, IGrainFactory grains, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = fields.Required("name", fields.Id("name"));
        if (name?.Contains(',', StringComparison.Ordinal) == true)
            fields.Refuse("name cannot have a comma: in headers it stands between tags");
        var description = fields.Text("description", Fields.JsonMax);
        var limits = fields.Budget(now) with { Models = fields.Names("models") };
        fields.RefuseUnenforced(Unenforced);
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;

        var tag = grains.GetGrain<ITagGrain>(AccountId.Tag(name!).Value);
        var profile = new TagProfile { Name = name!, Description = description, CreatedAt = now, UpdatedAt = now };
        var outcome = await tag.Create(profile, limits).WaitAsync(cancellationToken);
        if (outcome == EditOutcome.Exists)
            return ApiErrors.BadField("name", $"Tag {name} already exists");
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        var made = await tag.Read().WaitAsync(cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("message", $"Tag {name} created successfully");
            json.WritePropertyName("tag");
            if (made is null)
                json.WriteNullValue();
            else
                TagRow.Write(json, made.Profile, made.Limits, BudgetFigures.Of(made.Figures, time.GetUtcNow()));
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        Fields fields, IGrainFactory grains, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var names = fields.Required("names", fields.Ids("names", TagsMax));
        if (fields.Error is { } invalid)
            return invalid;

        var tags = await Task.WhenAll(names.Select(async name =>
            await books.FindAsync("tag", name).WaitAsync(cancellationToken) is { } entry
                ? await grains.GetGrain<ITagGrain>(entry.Account.Value).Read().WaitAsync(cancellationToken)
                : null));
        var missing = names.Where((_, i) => tags[i] is null).ToArray();
        if (missing.Length > 0)
            return ApiErrors.NotFound($"Tags not found: {ApiErrors.Shorten(string.Join(", ", missing))}", "names");

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            foreach (var tag in tags)
            {
                json.WritePropertyName(tag!.Profile.Name);
                TagRow.Write(json, tag.Profile, tag.Limits, BudgetFigures.Of(tag.Figures, time.GetUtcNow()));
            }

            json.WriteEndObject();
        });
    }

    // Those that were made: what calls are marked with besides is counted for nobody.
    private static StreamedAnswer List(SavedRows rows) => new(async (stream, cancellationToken) =>
    {
        stream.Json.WriteStartArray();
        await foreach (var tag in rows.AllAsync<TagProfile>(new("tag") { Order = ListOrder.Id }, cancellationToken))
        {
            TagRow.Write(stream.Json, tag.Profile, tag.Binding, tag.Figures);
            await stream.AdvanceAsync(cancellationToken);
        }

        stream.Json.WriteEndArray();
    });
}
