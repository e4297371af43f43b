using Tollgate.Accounts;
using Tollgate.Api.Models;
using Tollgate.Silo.Configuration;
using ModelList = Tollgate.Api.Models.ModelList;

namespace Tollgate.Api.Tests.Models;

/// <summary>Entries of a configuration, and what is made of them.</summary>
internal static class Entries
{
    public static readonly PriceCatalog Catalog = PriceCatalog.Load();

    public static ModelEntry Entry(string name, string model) => new() { ModelName = name, Model = model, Line = 7 };

    public static Costs Costs(
        decimal? input = null, decimal? output = null, decimal? cacheRead = null, decimal? cacheWrite = null)
    {
        (CostKind Kind, decimal? Dollars)[] costs =
        [
            (CostKind.Input, input), (CostKind.Output, output), (CostKind.CacheRead, cacheRead), (CostKind.CacheWrite, cacheWrite),
        ];
        return new(costs.Where(cost => cost.Dollars is not null).Select(cost => (new CostName(cost.Kind), cost.Dollars!.Value)));
    }

    /// <summary>Costs by LiteLLM's names.</summary>
    public static Costs Costs(params (string Name, decimal Dollars)[] costs) => new(costs.Select(cost =>
    {
        Assert.True(CostName.TryParse(cost.Name, out var name), cost.Name);
        return (name, cost.Dollars);
    }));

    public static ModelList Serve(params ModelEntry[] entries) => Serve(new RouterSettings(), entries);

    public static ModelList Serve(RouterSettings router, params ModelEntry[] entries)
    {
        var list = ModelList.From(entries, router, Catalog, out var errors);
        Assert.Empty(errors);
        return list;
    }

    public static Deployment Deploy(ModelEntry entry) => Serve(entry).Route(entry.ModelName);

    public static Deployment Route(this ModelList list, string model) => list.Candidates(model).All[0];

    /// <summary>Everybody who may run calls of a model.</summary>
    public static Candidates Candidates(this ModelList list, string model)
    {
        Assert.True(list.TryFind(model, out var candidates), $"{model} is not served");
        return candidates;
    }

    public static string Error(ModelEntry entry)
    {
        var list = ModelList.From([entry], new(), Catalog, out var errors);
        Assert.False(list.TryFind(entry.ModelName, out _));
        return Assert.Single(errors);
    }
}
