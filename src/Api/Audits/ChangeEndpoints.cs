using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Audits;

/// <summary>Who changed what, from what, to what, and when, as LiteLLM lists it.</summary>
internal static class ChangeEndpoints
{
    public static readonly string[] Actions = ["created", "updated", "deleted"];

    public static void MapChanges(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", ListAsync).Describe(AuditOperations.Changes);

    private static async Task<Results<JsonAnswer, ApiError>> ListAsync(
        QueryFields query, IChanges changes, CancellationToken cancellationToken)
    {
        var page = Page.Read(query, usual: 10, "page_size");
        var (kind, id, action) = (ReadKind(query), query.Id("object_id"), query.Text("action"));
        if (id is not null && kind is null)
            query.Refuse("object_type", "object_id needs an object_type beside it");
        if (action is not null && !Actions.Contains(action))
            query.Refuse("action", $"action must be one of: {string.Join(", ", Actions)}");
        var selection = new ChangeSelection(
            kind?.Facts.Prefix,
            kind is { } of && id is not null ? AccountId.Of(of, id) : null,
            query.Text("changed_by"),
            action,
            query.Instant("start_date"),
            query.Instant("end_date"));
        if (query.Error is { } invalid)
            return invalid;

        var found = await changes.ChangesAsync(selection, page.Offset, page.Size, cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("audit_logs");
            foreach (var change in found.Changes)
            {
                json.WriteStartObject();
                json.WriteString("id", change.Id);
                json.WriteInstant("updated_at", change.At);
                json.WriteString("changed_by", change.OnBehalfOf ?? change.Author);
                json.WriteString("author", change.Author);
                json.WriteString("route", change.Route);
                json.WriteString("action", change.Action);
                json.WriteString("object_type", change.Account.Prefix);
                json.WriteString("object_id", change.Account.Name);
                json.WriteJson("before_value", change.Before ?? "null");
                json.WriteJson("updated_values", change.After ?? "null");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total", found.Total);
            json.WriteNumber("page", page.Number);
            json.WriteNumber("page_size", page.Size);
            json.WriteNumber("total_pages", page.Of(found.Total));
            json.WriteEndObject();
        });
    }

    private static AccountKind? ReadKind(QueryFields query)
    {
        if (query.Text("object_type") is not { } name)
            return null;
        foreach (var kind in Enum.GetValues<AccountKind>())
        {
            if (kind.Facts.Prefix == name)
                return kind;
        }

        query.Refuse("object_type", "object_type must be one of: "
            + string.Join(", ", Enum.GetValues<AccountKind>().Select(kind => kind.Facts.Prefix)));
        return null;
    }
}
