using Tollgate.Accounts;
using Tollgate.Grains.Living;

namespace Tollgate.Silo.Telemetry;

/// <summary>What LiteLLM tells of the budgets of one kind of account.</summary>
internal sealed class BudgetFamilies
{
    private const double MillisecondsAnHour = 60 * 60 * 1000;

    private readonly AccountKind _kind;
    private readonly bool _idFirst;
    private readonly SeriesFamily _remaining;
    private readonly SeriesFamily _max;
    private readonly SeriesFamily _hours;

    public BudgetFamilies(AccountKind kind, MetricNames names)
    {
        _kind = kind;
        var (name, (id, alias)) = (kind.Facts.MetricName!, LabelsOf(kind, names));
        string[] labels = alias is null ? [id] : [id, alias];
        _remaining = Gauge($"litellm_remaining_{name}_budget_metric", "What is left of the budget");
        _max = Gauge($"litellm_{name}_max_budget_metric", "The budget");
        _hours = Gauge($"litellm_{name}_budget_remaining_hours_metric", "Hours until the budget begins anew");
        _idFirst = _max.Labels[0] == id;

        SeriesFamily Gauge(string series, string help) => new(series, SeriesKind.Gauge, help, labels);
    }

    public bool Has(AccountReading account) => account.Account.Kind == _kind;

    public async Task WriteAsync(
        SeriesText text, AccountReading[] accounts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await TellAsync(_remaining, static budget =>
            budget.Max is { } max ? PythonFloat.Of((max - budget.Spent).Dollars) : double.PositiveInfinity);
        await TellAsync(_max, static budget => budget.Max is { } max ? PythonFloat.Of(max.Dollars) : null);
        await TellAsync(_hours, budget => (budget.ResetsAt - now)?.TotalMilliseconds / MillisecondsAnHour);

        async Task TellAsync(SeriesFamily family, Func<BudgetExplanation, double?> figure)
        {
            text.Begin(family);
            foreach (var account in accounts)
            {
                if (figure(account.Budget) is { } value)
                    text.Write(family, ValuesOf(account), value);
                await text.FlushAsync(cancellationToken);
            }
        }
    }

    private string[] ValuesOf(AccountReading account) =>
        _max.Labels.Count == 1 ? [account.Id]
        : _idFirst ? [account.Id, account.Alias ?? ""]
        : [account.Alias ?? "", account.Id];

    private static (string Id, string? Alias) LabelsOf(AccountKind kind, MetricNames names) => kind switch
    {
        AccountKind.Team => (names == MetricNames.Classic ? "team_id" : "team", "team_alias"),
        AccountKind.Key => ("hashed_api_key", "api_key_alias"),
        _ => (kind.Facts.MetricName!, null),
    };
}
