using Tollgate.Api.Access;
using Tollgate.Api.Keys;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Whose calls a caller is shown: who oversees all is shown what he asks for, a user his own, and a key without a user
/// its own.</summary>
internal sealed class ReportRights(NamedKeys keys)
{
    /// <summary>How many of a kind one question can name.</summary>
    public const int NamesMax = 100;

    /// <summary>What the caller sees of that.</summary>
    public static SpendFilter Own(Caller caller, SpendFilter asked) => caller switch
    {
        { Oversees: true } => asked,
        { UserId: { } user } => asked with { Users = [user] },
        _ => asked with { Keys = [caller.Account!.Value.Name] },
    };

    /// <summary>Reads whom a question is about. A key can be named by its secret.</summary>
    public async Task<SpendFilter> ReadAsync(
        QueryFields query, Caller caller, CancellationToken cancellationToken, string? entities = null)
    {
        var named = await KeyAsync(query.Text("api_key", NewKey.SecretMax), cancellationToken);
        var called = await AliasedAsync(query.Text("key_alias"), cancellationToken);
        var filter = new SpendFilter
        {
            Keys = named is null || called is null ? named ?? called : [.. named.Intersect(called)],
            Users = One(query.Id("user_id") ?? query.Id("internal_user_id")),
            Teams = One(query.Id("team_id")),
            Customers = One(query.Id("customer_id") ?? query.Id("end_user")),
            Models = One(query.Text("model")),
            ModelGroups = One(query.Text("model_group")),
        };
        filter = entities switch
        {
            "team_ids" => filter with { Teams = query.Ids(entities, NamesMax) ?? filter.Teams },
            "organization_ids" => filter with { Organizations = query.Ids(entities, NamesMax) },
            "end_user_ids" => filter with { Customers = query.Ids(entities, NamesMax) ?? filter.Customers },
            "tags" => filter with { Tags = query.Ids(entities, NamesMax) },
            _ => filter,
        };
        return Own(caller, filter);
    }

    /// <summary>The key that a text names; null: it names none. Of a key that nobody has there are no calls.</summary>
    public async Task<IReadOnlyList<string>?> KeyAsync(string? name, CancellationToken cancellationToken) => name is null
        ? null
        : [(await keys.ByNameAsync([name], cancellationToken))[0]?.Name ?? NamedKeys.HashOf(name)];

    // The key that has the alias now.
    private async Task<IReadOnlyList<string>?> AliasedAsync(string? alias, CancellationToken cancellationToken) =>
        alias is null ? null
        : (await keys.ByAliasAsync([alias], cancellationToken))[0] is { } account ? [account.Name]
        : [];

    private static string[]? One(string? name) => name is null ? null : [name];
}
