using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Api.Users;
using Tollgate.Grains.Keys;
using Tollgate.Grains.Users;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend;

/// <summary>The rows of keys and of users, first of those that have spent the most in the period that runs.</summary>
internal static class SpenderEndpoints
{
    public const int RowsUsual = 100;
    public const int RowsMax = 1_000;

    /// <summary>Nobody has them in this order, so all of them are read; more would take too long.</summary>
    private const int ReadMax = 100_000;

    public static void MapSpenders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/spend/keys", KeysAsync).Describe(SpendOperations.Keys);
        routes.MapGet("/spend/users", UsersAsync).Describe(SpendOperations.Users);
    }

    private static async Task<Results<JsonAnswer, ApiError>> KeysAsync(
        QueryFields query, Caller caller, SavedRows rows, CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", RowsUsual, least: 1, RowsMax);
        if (query.Error is { } invalid)
            return invalid;

        var owner = caller.Oversees ? (AccountId?)null : AccountId.User(caller.UserId!);
        var (keys, error) = await DearestAsync<KeyProfile>(
            new("key") { Owner = owner }, most, rows, "/key/list", cancellationToken);
        return error is not null ? error : new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var key in keys)
                KeyRow.WriteListed(json, key);
            json.WriteEndArray();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> UsersAsync(
        QueryFields query, Caller caller, SavedRows rows, CancellationToken cancellationToken)
    {
        var most = (int)query.Number("limit", RowsUsual, least: 1, RowsMax);
        var id = query.Id("user_id");
        if (query.Error is { } invalid)
            return invalid;
        if (!caller.Oversees && (id ??= caller.UserId) != caller.UserId)
            return UserEndpoints.Foreign(caller, id!);

        var (users, error) = await DearestAsync<UserProfile>(
            new("user") { Ids = id is null ? null : [id] }, most, rows, "/user/list", cancellationToken);
        if (error is not null)
            return error;
        return id is not null && users.Count == 0 ? UserEndpoints.NotFound(id) : new JsonAnswer(json =>
        {
            json.WriteStartArray();
            foreach (var user in users)
                UserRow.Write(json, user.Profile, user.Binding, user.Figures);
            json.WriteEndArray();
        });
    }

    // Those who have spent alike in the order of their ids.
    private static async Task<(IReadOnlyList<SavedRow<T>> Rows, ApiError? Error)> DearestAsync<T>(
        Listing listing, int most, SavedRows rows, string pages, CancellationToken cancellationToken)
    {
        listing = listing with { Order = ListOrder.Id };
        if (await rows.CountAsync(listing, cancellationToken) > ReadMax)
            return ([], ApiErrors.BadField("limit", string.Create(
                CultureInfo.InvariantCulture,
                $"There are more than {ReadMax}, too many to be put in the order of what they spent. "
                + $"{pages} has them by page")));

        // It gives up the least.
        var dearest = new PriorityQueue<SavedRow<T>, (decimal Spent, int Behind)>();
        var read = 0;
        await foreach (var row in rows.AllAsync<T>(listing, cancellationToken))
        {
            var rank = (row.Figures.Spent.Dollars, --read);
            if (dearest.Count < most)
                dearest.Enqueue(row, rank);
            else
                dearest.EnqueueDequeue(row, rank);
        }

        var sorted = new SavedRow<T>[dearest.Count];
        for (var i = sorted.Length - 1; i >= 0; i--)
            sorted[i] = dearest.Dequeue();
        return (sorted, null);
    }
}
