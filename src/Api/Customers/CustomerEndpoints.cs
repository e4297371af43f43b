using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Lists;
using Tollgate.Api.Management;
using Tollgate.Grains;
using Tollgate.Grains.Customers;
using Tollgate.Ledger;

namespace Tollgate.Api.Customers;

/// <summary>Making customers, reading and changing them, under both names that LiteLLM has for them. One that nobody
/// made needs none of it: it exists when a call first names it.</summary>
internal static class CustomerEndpoints
{
    /// <summary>How many customers one request may name.</summary>
    public const int CustomersMax = 1_000;

    private static readonly string[] Unenforced =
        [.. Bodies.Unenforced.WholeBudgets, "allowed_model_region", "default_model"];

    private static readonly string[] Changeable =
        ["user_id", "alias", "blocked", "max_budget", .. BudgetFields.Changeable];

    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        foreach (var name in (ReadOnlySpan<string>)["/customer", "/end_user"])
        {
            routes.MapPost($"{name}/new", NewAsync).Describe(CustomerOperations.New);
            routes.MapGet($"{name}/info", InfoAsync).Describe(CustomerOperations.Info);
            routes.MapGet($"{name}/list", List).Describe(CustomerOperations.ListAll);
            routes.MapPost($"{name}/update", UpdateAsync).Describe(CustomerOperations.Update);
            routes.MapPost($"{name}/delete", DeleteAsync).Describe(CustomerOperations.Delete);
            routes.MapPost($"{name}/block", BlockAsync).Describe(CustomerOperations.Block);
            routes.MapPost($"{name}/unblock", UnblockAsync).Describe(CustomerOperations.Unblock);
        }
    }

    private static async Task<Results<JsonAnswer, ApiError>> NewAsync(
        Fields fields, IGrainFactory grains, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = fields.Required("user_id", fields.Id("user_id"));
        var alias = fields.Text("alias");
        var limits = fields.Budget(now) with { Blocked = fields.Flag("blocked") ?? false };
        if (fields.Amount("spend") is { } spend && spend > Money.Zero)
            fields.Refuse(ApiErrors.BadField("spend", "spend cannot be preset yet"));
        fields.RefuseUnenforced(Unenforced);
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(limits.Budget?.BudgetId, cancellationToken) is { } unknown)
            return unknown;

        var customer = Of(grains, id!);
        var profile = new CustomerProfile { UserId = id!, Alias = alias, CreatedAt = now, UpdatedAt = now };
        return await customer.Create(profile, limits).WaitAsync(cancellationToken) switch
        {
            EditOutcome.Done => await RowAsync(customer, id!, time, cancellationToken),
            EditOutcome.Exists => new ApiError(400, "bad_request",
                $"Customer already exists, passed user_id={id}. Please pass a new user_id.")
            { Param = "user_id" },
            var other => ApiErrors.Of(other),
        };
    }

    private static async Task<Results<JsonAnswer, ApiError>> InfoAsync(
        QueryFields query, NamedCustomers customers, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = query.Required("end_user_id", query.Id("end_user_id"));
        if (query.Error is { } invalid)
            return invalid;
        return await customers.FindAsync(id, cancellationToken) is { } customer
            ? await RowAsync(customer, id, time, cancellationToken)
            : NotFound(id);
    }

    private static StreamedAnswer List(SavedRows rows) => new(async (stream, cancellationToken) =>
    {
        stream.Json.WriteStartArray();
        await foreach (var customer in rows.AllAsync<CustomerProfile>(
            new("customer") { Order = ListOrder.Id }, cancellationToken))
        {
            CustomerRow.Write(stream.Json, customer.Profile, customer.Binding, customer.Figures);
            await stream.AdvanceAsync(cancellationToken);
        }

        stream.Json.WriteEndArray();
    });

    private static async Task<Results<JsonAnswer, ApiError>> UpdateAsync(
        Fields fields, NamedCustomers customers, Books books, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = fields.Required("user_id", fields.Id("user_id"));
        fields.RefuseOthers(Changeable);
        var edits = fields.BudgetEdits().ToList();
        if (fields.Has("blocked"))
            edits.Add(new LimitsEdit.OfBlocked(fields.Flag("blocked") ?? false));
        var patch = new ProfilePatch(time.GetUtcNow());
        if (fields.Has("alias"))
            patch.Set("alias", fields.Text("alias"));
        if (fields.Error is { } invalid)
            return invalid;
        if (await books.RefuseUnknownBudgetAsync(fields.Id("budget_id"), cancellationToken) is { } unknown)
            return unknown;
        if (await customers.FindAsync(id!, cancellationToken) is not { } customer)
            return NotFound(id!);

        var outcome = await customer.Edit([.. edits], patch.ToString()).WaitAsync(cancellationToken);
        return outcome is EditOutcome.Done or EditOutcome.Unknown
            ? await RowAsync(customer, id!, time, cancellationToken)
            : ApiErrors.Of(outcome);
    }

    private static async Task<Results<JsonAnswer, ApiError>> DeleteAsync(
        Fields fields, NamedCustomers customers, AccountDeletion deletion, CancellationToken cancellationToken)
    {
        var ids = Ids(fields);
        if (fields.Error is { } invalid)
            return invalid;

        // Nothing is deleted where one of them does not exist.
        var found = await Task.WhenAll(ids.Select(id => customers.FindAsync(id, cancellationToken)));
        var missing = ids.Where((_, i) => found[i] is null).ToArray();
        if (missing.Length > 0)
            return ApiErrors.NotFound(
                $"End User Id(s)={ApiErrors.Shorten(string.Join(", ", missing))} do not exist in db", "user_ids");

        var (_, outcome) = await deletion.NamedAsync([.. ids.Select(AccountId.Customer)], cancellationToken);
        if (outcome != EditOutcome.Done)
            return ApiErrors.Of(outcome);

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("deleted_customers", ids.Count);
            json.WriteString(
                "message",
                $"Successfully deleted customers with ids: [{string.Join(", ", ids.Select(id => $"'{id}'"))}]");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> BlockAsync(
        Fields fields,
        CustomerBlocking blocking,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var ids = Ids(fields);
        if (fields.Error is { } invalid)
            return invalid;
        if (await blocking.BlockAsync(ids, cancellationToken) is var outcome and not EditOutcome.Done)
            return ApiErrors.Of(outcome);

        var rows = await Task.WhenAll(ids.Select(id => Of(grains, id).Read())).WaitAsync(cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("blocked_users");
            foreach (var row in rows.OfType<CustomerReading>())
                CustomerRow.Write(
                    json, row.Profile, row.Limits, BudgetFigures.Of(row.Figures, time.GetUtcNow()));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> UnblockAsync(
        Fields fields, CustomerBlocking blocking, CancellationToken cancellationToken)
    {
        var ids = Ids(fields);
        if (fields.Error is { } invalid)
            return invalid;
        if (await blocking.UnblockAsync(ids, cancellationToken) is var outcome and not EditOutcome.Done)
            return ApiErrors.Of(outcome);

        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNames("blocked_users", ids);
            json.WriteEndObject();
        });
    }

    private static IReadOnlyList<string> Ids(Fields fields)
    {
        var ids = fields.Required("user_ids", fields.Ids("user_ids", CustomersMax));
        if (ids.Count == 0)
            fields.Refuse("user_ids cannot be empty");
        return ids;
    }

    private static async Task<Results<JsonAnswer, ApiError>> RowAsync(
        ICustomerGrain customer, string id, TimeProvider time, CancellationToken cancellationToken) =>
        await customer.Read().WaitAsync(cancellationToken) is { } row ? row.ToAnswer(time.GetUtcNow()) : NotFound(id);

    private static ICustomerGrain Of(IGrainFactory grains, string id) =>
        grains.GetGrain<ICustomerGrain>(AccountId.Customer(id).Value);

    private static ApiError NotFound(string id) => new(
        404, "not_found", $"End User Id={ApiErrors.Shorten(id)} does not exist in db")
    { Param = "end_user_id" };
}
