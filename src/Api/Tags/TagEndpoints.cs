using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Tags;
using Tollgate.Ledger;

namespace Tollgate.Api.Tags;

/// <summary>Making tags and reading them. Calls may be marked with any; only those that were made are
/// counted.</summary>
internal static class TagEndpoints
{
    /// <summary>How many tags one request may name.</summary>
    private const int TagsMax = 1_000;

    private static readonly string[] Unenforced = [.. Bodies.Unenforced.WholeBudgets, "model_info"];

    public static void MapTags(this IEndpointRouteBuilder all)
    {
        var routes = all.ForMaster();
        routes.MapPost("/tag/new", NewAsync);
        routes.MapPost("/tag/info", InfoAsync);
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
                Write(json, made, time.GetUtcNow());
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
                Write(json, tag, time.GetUtcNow());
            }

            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, TagReading tag, DateTimeOffset now)
    {
        var (profile, limits, figures) = tag;
        json.WriteStartObject();
        json.WriteString("name", profile.Name);
        json.WriteString("description", profile.Description);
        json.WriteNames("models", limits.Models);
        json.WriteNull("model_info");
        json.WriteSpend(BudgetFigures.Of(figures, now));
        json.WriteString("budget_id", limits.Budget?.BudgetId);
        json.WriteBudgetTable(limits, now);
        json.WriteInstant("created_at", profile.CreatedAt);
        json.WriteInstant("updated_at", profile.UpdatedAt);
        json.WriteEndObject();
    }
}
