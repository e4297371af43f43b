using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Tollgate.Silo.Configuration;

namespace Tollgate.Api.Models;

/// <summary>The prices that the product knows by itself.</summary>
internal sealed class PriceCatalog
{
    private readonly FrozenDictionary<string, ModelPrice> _models;
    private readonly FrozenDictionary<string, ModelPrice> _withoutPrefix;

    private PriceCatalog(IEnumerable<KeyValuePair<string, ModelPrice>> models)
    {
        _models = models.ToFrozenDictionary(StringComparer.Ordinal);
        // A name that several providers sell, each at a price of its own, has no price without its provider, unless
        // OpenAI is one.
        _withoutPrefix = _models
            .GroupBy(model => PrefixedName.Cut(model.Key).Name, model => model.Value, StringComparer.Ordinal)
            .Select(sold => KeyValuePair.Create(
                sold.Key, sold.FirstOrDefault(IsOpenAIs) ?? (sold.Count() == 1 ? sold.Single() : null)))
            .Where(sold => sold.Value is not null)
            .ToFrozenDictionary(sold => sold.Key, sold => sold.Value!, StringComparer.Ordinal);
    }

    /// <summary>The models of the catalogue, by name.</summary>
    public IReadOnlyDictionary<string, ModelPrice> Models => _models;

    /// <summary>The catalogue that is built into the product.</summary>
    public static PriceCatalog Load()
    {
        using var file = new StreamReader(typeof(PriceCatalog).Assembly.GetManifestResourceStream("prices.csv")!);
        return Read(file);
    }

    /// <summary>The same, with the configuration's own prices in front.</summary>
    public static PriceCatalog Load(IReadOnlyList<MappedModel> map) => map.Count == 0 ? Load() : Load().Behind(map);

    /// <exception cref="InvalidDataException">A line is not what the header promises.</exception>
    public static PriceCatalog Read(TextReader file) => new(PriceFile.Read(file));

    /// <summary>Finds a model as it is written; else, without its prefix, among its provider's own, since a model that
    /// somebody hosts himself does not cost what its namesake does; else, if it is OpenAI's or nobody's in particular,
    /// the one model of that name that any provider sells.</summary>
    public bool TryFind(string model, [NotNullWhen(true)] out ModelPrice? price)
    {
        var (prefix, name) = PrefixedName.Cut(model);
        price = _models.GetValueOrDefault(model)
            ?? (_models.GetValueOrDefault(name) is { } own && own.Provider == prefix ? own : null)
            ?? (prefix is null or "openai" ? _withoutPrefix.GetValueOrDefault(name) : null);
        return price is not null;
    }

    /// <summary>What a map does not say of a model stays as it was listed; but where it names costs, they are all that
    /// count. A model that is sold by something that is no cost here, by the hour or by frames of a film, say, has no
    /// price.</summary>
    private PriceCatalog Behind(IReadOnlyList<MappedModel> map)
    {
        var models = new Dictionary<string, ModelPrice>(_models, StringComparer.Ordinal);
        foreach (var model in map)
        {
            var old = _models.GetValueOrDefault(model.Name);
            var mode = model.Mode ?? old?.Mode;
            var price = model.Costs.Over(listed: null, mode, out var missing) ?? old?.Price;
            if (missing is not null || price is null)
            {
                models.Remove(model.Name);
                continue;
            }

            models[model.Name] = new(
                price,
                model.MaxInputTokens ?? old?.MaxInputTokens,
                model.MaxOutputTokens ?? old?.MaxOutputTokens,
                mode ?? ModelPrice.DefaultMode,
                model.Provider ?? old?.Provider ?? "");
        }

        return new(models);
    }

    private static bool IsOpenAIs(ModelPrice model) => model.Provider == "openai";
}
