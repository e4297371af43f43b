using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tollgate.Accounts;

namespace Tollgate.Ledger.Sqlite;

// SQLite's own numbers are floating point, so amounts are added here.
public sealed partial class SqliteLedger : IReports
{
    private const string NoTags = "[]";

    private const string CallsOfDay =
        """
        select key, team, "user", customer, organization, model, deployment, route, charges, cost, adjusted, prompt_tokens,
          completion_tokens, cached_tokens, cache_write_tokens, status = 'failure'
        from calls where opened_at >= $1 and opened_at < $2 and settled_at is not null
        """;

    private const string SumsOfDay =
        """
        select key, team, "user", customer, organization, model, deployment, route, tags, spent, null, prompt_tokens,
          completion_tokens, cached_tokens, cache_write_tokens, failed, calls
        from days where day = $1
        """;

    private delegate void Found(in SpendGroup group, string tags, in SpendFigures figures);

    /// <remarks>It reads on a thread of its own, from one snapshot, so it holds nobody up.</remarks>
    public Task<IReadOnlyList<SpendSum>> SumAsync(SpendQuestion question, CancellationToken cancellationToken) =>
        _reader.RunAsync<IReadOnlyList<SpendSum>>(
            session =>
            {
                var sums = new Dictionary<SpendGroup, SpendFigures>();
                var summed = session.Query("select day from summed_days where is_summed", row => row.GetInt64(0)).ToHashSet();
                for (var day = DayOf(question.From); day <= DayOf(question.To); day++)
                {
                    void Add(in SpendGroup group, string tags, in SpendFigures figures) =>
                        SqliteLedger.Add(sums, question, group with { Day = DayOf(day) }, tags, figures);

                    if (summed.Contains(day))
                        ReadSumsOf(session, day, Add);
                    else
                        ReadCallsOf(session, day, Add);
                }

                if (question.By == SpendBy.Nothing && sums.Count == 0)
                    sums[default] = default;
                return
                [
                    .. sums.OrderByDescending(sum => sum.Value.Spent.Dollars)
                        .Take(question.Most)
                        .Select(sum => new SpendSum(sum.Key, sum.Value)),
                ];
            },
            cancellationToken);

    private static void Add(
        Dictionary<SpendGroup, SpendFigures> sums,
        SpendQuestion question,
        in SpendGroup group,
        string tags,
        in SpendFigures figures)
    {
        if (!Fits(question.Filter, group, tags))
            return;

        var by = question.By;
        var told = new SpendGroup(
            by.HasFlag(SpendBy.Day) ? group.Day : null,
            by.HasFlag(SpendBy.Key) ? group.Key : null,
            by.HasFlag(SpendBy.Team) ? group.Team : null,
            by.HasFlag(SpendBy.User) ? group.User : null,
            by.HasFlag(SpendBy.Customer) ? group.Customer : null,
            by.HasFlag(SpendBy.Organization) ? group.Organization : null,
            by.HasFlag(SpendBy.Model) ? group.Model : null,
            by.HasFlag(SpendBy.Deployment) ? group.Deployment : null,
            by.HasFlag(SpendBy.Route) ? group.Route : null);
        if (!by.HasFlag(SpendBy.Tag))
        {
            sums[told] = sums.GetValueOrDefault(told) + figures;
            return;
        }

        foreach (var tag in NamesOf(tags))
            sums[told with { Tag = tag }] = sums.GetValueOrDefault(told with { Tag = tag }) + figures;
    }

    private static bool Fits(SpendFilter filter, in SpendGroup group, string tags) =>
        Has(filter.Keys, group.Key) && Has(filter.Teams, group.Team) && Has(filter.Users, group.User)
        && Has(filter.Customers, group.Customer) && Has(filter.Organizations, group.Organization)
        && Has(filter.ModelGroups, group.Model)
        && (Has(filter.Models, group.Model) || Has(filter.Models, group.Deployment)
            || Has(filter.Models, group.Deployment![(group.Deployment!.IndexOf('/', StringComparison.Ordinal) + 1)..]))
        && (filter.Tags is null || NamesOf(tags).Any(filter.Tags.Contains));

    private static bool Has(IReadOnlyList<string>? names, string? name) =>
        names is null || (name is not null && names.Contains(name));

    private static void ReadCallsOf(SqliteSession session, long day, Found found) => session.ForEach(
        CallsOfDay,
        row => found(
            GroupOf(row),
            TagsOf(row.GetString(8)),
            FiguresOf(row, calls: 1)),
        day * MicrosecondsInDay,
        (day + 1) * MicrosecondsInDay);

    private static void ReadSumsOf(SqliteSession session, long day, Found found) => session.ForEach(
        SumsOfDay, row => found(GroupOf(row), row.GetString(8), FiguresOf(row, row.GetInt64(16))), day);

    private static SpendGroup GroupOf(SqliteDataReader row, int first = 0) => new(
        Day: null,
        row.TextOrNull(first),
        row.TextOrNull(first + 1),
        row.TextOrNull(first + 2),
        row.TextOrNull(first + 3),
        row.TextOrNull(first + 4),
        row.GetString(first + 5),
        row.GetString(first + 6),
        row.GetString(first + 7));

    private static SpendFigures FiguresOf(SqliteDataReader row, long calls) => new(
        MoneyOrZero(row, 9) + MoneyOrZero(row, 10),
        row.GetInt64(11),
        row.GetInt64(12),
        row.GetInt64(13),
        row.GetInt64(14),
        calls,
        row.IsDBNull(15) ? 0 : row.GetInt64(15));

    private static string TagsOf(string charges)
    {
        if (!charges.Contains("\"tag:", StringComparison.Ordinal))
            return NoTags;

        var tags = SqlitePath.Read(charges).Select(charge => charge.Account).Where(account => account.Kind == AccountKind.Tag);
        return JsonSerializer.Serialize(
            tags.Select(tag => tag.Host.Value).Distinct().Order(StringComparer.Ordinal).ToArray(), TagsJson.Default.StringArray);
    }

    private static IEnumerable<string> NamesOf(string tags) => tags == NoTags
        ? []
        : JsonSerializer.Deserialize(tags, TagsJson.Default.StringArray)!.Select(tag => new AccountId(tag).Name);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class TagsJson : System.Text.Json.Serialization.JsonSerializerContext;
