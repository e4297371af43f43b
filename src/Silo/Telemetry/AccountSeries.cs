using Tollgate.Accounts;
using Tollgate.Grains;
using Tollgate.Grains.Living;

namespace Tollgate.Silo.Telemetry;

/// <summary>What the accounts that live in this process have left: of each in one process of the cluster, exact at the
/// instant it is asked.</summary>
internal sealed class AccountSeries(
    LivingAccounts accounts, Standing standing, TelemetrySettings settings, TimeProvider time) : ISeriesSource
{
    private static readonly SeriesFamily RequestsOfModel = OfModel(
        "requests", "How many requests a key may still make of a model that it has a rate for, in this minute");

    private static readonly SeriesFamily TokensOfModel = OfModel(
        "tokens", "How many tokens a key may still use of a model that it has a rate for, in this minute");

    private readonly BudgetFamilies[] _families =
    [
        .. Enum.GetValues<AccountKind>()
            .Where(kind => kind.Facts.MetricName is not null)
            .Select(kind => new BudgetFamilies(kind, settings.Names)),
    ];

    public async Task WriteAsync(SeriesText text, CancellationToken cancellationToken)
    {
        // Whom the cluster may have counted out does not know whether others tell of them by now.
        var readings = standing.IsGood ? await accounts.ReadAsync() : [];
        var now = time.GetUtcNow();
        foreach (var family in _families)
            await family.WriteAsync(text, [.. readings.Where(family.Has)], now, cancellationToken);
        await TellAsync(RequestsOfModel, static left => left.Requests);
        await TellAsync(TokensOfModel, static left => left.Tokens);

        async Task TellAsync(SeriesFamily family, Func<RateLimits, long?> figure)
        {
            text.Begin(family);
            foreach (var (key, model) in readings.SelectMany(key => key.Models, (key, model) => (key, model)))
            {
                if (figure(model.Left) is { } left)
                    text.Write(family, [key.Alias ?? SeriesText.None, key.Id, model.Account.HostedName], left);
                await text.FlushAsync(cancellationToken);
            }
        }
    }

    private static SeriesFamily OfModel(string what, string help) => new(
        $"litellm_remaining_api_key_{what}_for_model",
        SeriesKind.Gauge,
        help,
        "hashed_api_key",
        "api_key_alias",
        "model");
}
