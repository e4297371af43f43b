namespace Tollgate.Accounts;

/// <summary>Costs that somebody named for a model, in US dollars; the bounds are those of <see cref="Price"/>.</summary>
/// <remarks>Immutable. Where one thing was named in two ways, the dearer counts.</remarks>
public sealed class Costs
{
    private readonly Dictionary<CostName, decimal> _costs = [];

    public Costs(params IEnumerable<(CostName Name, decimal Dollars)> costs)
    {
        foreach (var (name, dollars) in costs)
            _costs[name] = Math.Max(dollars, _costs.GetValueOrDefault(name));
    }

    /// <summary>No cost was named.</summary>
    public static Costs None { get; } = new();

    public bool IsEmpty => _costs.Count == 0;

    /// <summary>Whether a token of any kind has one.</summary>
    public bool AreOfTokens => _costs.Keys.Any(name => name.IsOfToken);

    /// <summary>Everything that a price says, but for its service tiers, each cost under its name. A kind that costs
    /// what the whole does has none.</summary>
    public static IEnumerable<(CostName Name, decimal Dollars)> Of(Price price)
    {
        foreach (var kind in Enum.GetValues<CostKind>())
        {
            if (price[kind] is { } dollars)
                yield return (new(kind), dollars);
        }

        foreach (var tier in price.Tiers)
        {
            yield return (new(CostKind.Input, tier.AbovePromptTokens), tier.Input);
            yield return (new(CostKind.Output, tier.AbovePromptTokens), tier.Output);
            if (tier.CacheRead is { } read)
                yield return (new(CostKind.CacheRead, tier.AbovePromptTokens), read);
            if (tier.CacheWrite is { } write)
                yield return (new(CostKind.CacheWrite, tier.AbovePromptTokens), write);
            if (tier.CacheWriteHour is { } hour)
                yield return (new(CostKind.CacheWriteHour, tier.AbovePromptTokens), hour);
        }
    }

    /// <summary>These, and of others those that are not named here.</summary>
    public Costs Over(Costs others) => new(
        others._costs.Where(cost => !_costs.ContainsKey(cost.Key))
            .Concat(_costs)
            .Select(cost => (cost.Key, cost.Value)));

    /// <summary>The price that these make, with a listed one behind them.</summary>
    /// <param name="listed">Null: there is none.</param>
    /// <param name="mode">What the model does, in LiteLLM's words; null: it reads and writes text.</param>
    /// <param name="missing">What has to be named and is not; null: nothing.</param>
    /// <returns>Null: not known.</returns>
    public Price? Over(Price? listed, string? mode, out CostName? missing)
    {
        missing = null;
        if (IsEmpty)
            return listed;

        var writes = mode is null or "chat" or "completion" or "responses";
        var input = this[CostKind.Input] ?? listed?.Input ?? (writes || mode == "embedding" ? null : 0);
        var output = this[CostKind.Output] ?? listed?.Output ?? (writes ? null : 0);
        if (input is null || output is null)
        {
            missing = new(input is null ? CostKind.Input : CostKind.Output);
            return null;
        }

        // Where a token has a cost of its own here, those of its further kinds are of another list: a model that is
        // free in so many words would still cost something.
        var ofInput = this[CostKind.Input] is null ? listed : null;
        var ofOutput = this[CostKind.Output] is null ? listed : null;
        var standard = Set(null, input.Value, output.Value, ofInput, ofOutput, ofInput is null ? null : ofOutput?.Tiers);
        var others = _costs.Keys.Any(name => name.ServiceTier is null) ? null : listed?.ServiceTiers;
        return standard with { ServiceTiers = [.. ServiceTiersOver(standard, others ?? [])] };
    }

    private decimal? this[CostKind kind, long above = 0, string? tier = null] =>
        _costs.TryGetValue(new(kind, above, tier), out var dollars) ? dollars : null;

    // What a service tier does not name costs there what it does at the standard one.
    private IEnumerable<ServiceTier> ServiceTiersOver(Price standard, IReadOnlyList<ServiceTier> listed) =>
        _costs.Keys.Select(name => name.ServiceTier)
            .OfType<string>()
            .Concat(listed.Select(tier => tier.Name))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                var known = listed.FirstOrDefault(tier => tier.Name == name)?.Price ?? standard;
                return new ServiceTier(name, Set(
                    name,
                    this[CostKind.Input, 0, name] ?? known.Input,
                    this[CostKind.Output, 0, name] ?? known.Output,
                    known,
                    known,
                    known.Tiers));
            });

    private Price Set(
        string? tier, decimal input, decimal output, Price? ofInput, Price? ofOutput, IReadOnlyList<PriceTier>? tiers)
    {
        decimal? Cost(CostKind kind, Price? of) => this[kind, 0, tier] ?? of?[kind];
        return new()
        {
            Input = input,
            Output = output,
            CacheRead = Cost(CostKind.CacheRead, ofInput),
            CacheWrite = Cost(CostKind.CacheWrite, ofInput),
            CacheWriteHour = Cost(CostKind.CacheWriteHour, ofInput),
            AudioInput = Cost(CostKind.AudioInput, ofInput),
            ImageInput = Cost(CostKind.ImageInput, ofInput),
            Reasoning = Cost(CostKind.Reasoning, ofOutput),
            AudioOutput = Cost(CostKind.AudioOutput, ofOutput),
            ImageOutput = Cost(CostKind.ImageOutput, ofOutput),
            PerRequest = Cost(CostKind.Request, ofInput) ?? 0,
            PerImage = Cost(CostKind.Image, ofInput) ?? 0,
            PerSecond = Cost(CostKind.Second, ofInput) ?? 0,
            PerCharacter = Cost(CostKind.Character, ofInput) ?? 0,
            PerQuery = Cost(CostKind.Query, ofInput) ?? 0,
            Tiers = [.. TiersOver(tier, input, output, ofInput, tiers ?? [])],
        };
    }

    private IEnumerable<PriceTier> TiersOver(
        string? tier, decimal input, decimal output, Price? ofInput, IReadOnlyList<PriceTier> listed) =>
        _costs.Keys.Where(name => name.ServiceTier == tier && name.AbovePromptTokens > 0)
            .Select(name => name.AbovePromptTokens)
            .Concat(listed.Select(known => known.AbovePromptTokens))
            .Distinct()
            .Order()
            .Select(above =>
            {
                var known = listed.FirstOrDefault(one => one.AbovePromptTokens == above);
                if (known is not null && this[CostKind.Input, above, tier] is null && ofInput?.Input != input)
                    known = WithItsCache(known, ofInput!, tier);
                return new PriceTier(
                    above,
                    this[CostKind.Input, above, tier] ?? known?.Input ?? input,
                    this[CostKind.Output, above, tier] ?? known?.Output ?? output)
                {
                    CacheRead = this[CostKind.CacheRead, above, tier] ?? known?.CacheRead,
                    CacheWrite = this[CostKind.CacheWrite, above, tier] ?? known?.CacheWrite,
                    CacheWriteHour = this[CostKind.CacheWriteHour, above, tier] ?? known?.CacheWriteHour,
                };
            });

    // What a service tier takes over of long prompts is raised from the input that it is taken over with, not from the
    // tier's own.
    private PriceTier WithItsCache(PriceTier known, Price price, string? tier)
    {
        var prices = new TokenPrices(price, known);
        return known with
        {
            CacheRead = Of(CostKind.CacheRead, prices.CacheRead),
            CacheWrite = Of(CostKind.CacheWrite, prices.CacheWrite),
            CacheWriteHour = Of(CostKind.CacheWriteHour, prices.CacheWriteHour),
        };

        // What costs what any input does, or has a cost of this tier's own to be raised, is left to be told by that.
        decimal? Of(CostKind kind, decimal dollars) =>
            price[kind] is null || this[kind, 0, tier] is not null ? null : dollars;
    }
}
