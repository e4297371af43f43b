using System.Text.Json;
using System.Text.Json.Nodes;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>How fast calls may come, as bodies ask for it and rows tell it.</summary>
internal static class RateFields
{
    private const string Requests = "rpm_limit";
    private const string Tokens = "tpm_limit";
    private const string Parallel = "max_parallel_requests";
    private const string ModelRequests = "model_rpm_limit";
    private const string ModelTokens = "model_tpm_limit";

    /// <summary>The rates of an account as a whole.</summary>
    public static readonly string[] Names = [Requests, Tokens, Parallel];

    /// <summary>Those of single models.</summary>
    public static readonly string[] OfModels = [ModelRequests, ModelTokens];

    // What stands in metadata and is no part of it.
    private static readonly string[] InMetadata = [.. OfModels, .. GuaranteeFields.Names];

    public static RateLimits Rates(this Fields fields) =>
        new(fields.Rate(Requests), fields.Rate(Tokens), fields.Rate(Parallel));

    /// <summary>The changes of them that a body asks for: what is named is changed, and null clears.</summary>
    public static IEnumerable<LimitsEdit> RateEdits(this Fields fields)
    {
        foreach (var name in fields.GivenOf(Names))
        {
            var most = fields.Rate(name);
            yield return name switch
            {
                Requests => new LimitsEdit.OfRequestRate(most),
                Tokens => new LimitsEdit.OfTokenRate(most),
                _ => new LimitsEdit.OfParallel(most),
            };
        }
    }

    /// <summary>The rates of single models, where LiteLLM looks for them: beside the other fields, and in
    /// <c>metadata</c>.</summary>
    public static ModelRate[] ModelRates(this Fields fields)
    {
        var requests = fields.OfEachModel(ModelRequests) ?? new Dictionary<string, long>();
        var tokens = fields.OfEachModel(ModelTokens) ?? new Dictionary<string, long>();
        return
        [
            .. requests.Keys.Union(tokens.Keys).Select(model => new ModelRate(model, new(
                requests.TryGetValue(model, out var most) ? most : null,
                tokens.TryGetValue(model, out most) ? most : null))),
        ];
    }

    public static IEnumerable<LimitsEdit> ModelRateEdits(this Fields fields)
    {
        if (fields.OfEachModel(ModelRequests) is { } requests)
            yield return new LimitsEdit.OfModelRequestRates(requests);
        if (fields.OfEachModel(ModelTokens) is { } tokens)
            yield return new LimitsEdit.OfModelTokenRates(tokens);
    }

    /// <summary>The rates that stand in the entry of one model.</summary>
    public static RateLimits EntryRates(this Fields entry) => new(entry.Rate(Requests), entry.Rate(Tokens));

    /// <summary>The part of shared rates that metadata names, as LiteLLM's <c>priority</c>; null: none.</summary>
    public static string? Priority(this Fields fields) =>
        fields.Inside("metadata", inside => inside.Has("priority"))
        && JsonNode.Parse(fields.Json("metadata")) is JsonObject metadata
        && metadata["priority"] is JsonValue value
        && value.TryGetValue(out string? priority)
        && priority.Length <= AccountId.NameMax
            ? priority
            : null;

    /// <summary>The metadata that is kept as it came: without the rates, which are limits.</summary>
    public static string Metadata(this Fields fields)
    {
        var kept = fields.Json("metadata");
        if (!fields.Inside("metadata", metadata => metadata.GivenOf(InMetadata).Any()))
            return kept;

        var members = JsonNode.Parse(kept)!.AsObject();
        foreach (var name in InMetadata)
            members.Remove(name);
        return members.ToJsonString();
    }

    public static void WriteRates(this Utf8JsonWriter json, in RateLimits rates)
    {
        json.WriteRate(Parallel, rates.Parallel);
        json.WriteRate(Tokens, rates.Tokens);
        json.WriteRate(Requests, rates.Requests);
    }

    /// <summary>Writes metadata with the rates of models in it, and with what is guaranteed of rates.</summary>
    public static void WriteMetadata(this Utf8JsonWriter json, string kept, Limits limits)
    {
        if (limits is { ModelRates.Count: 0, Guarantees: null })
        {
            json.WriteJson("metadata", kept);
            return;
        }

        using var members = JsonDocument.Parse(kept);
        json.WriteStartObject("metadata");
        foreach (var member in members.RootElement.EnumerateObject())
        {
            if (!InMetadata.Contains(member.Name))
                member.WriteTo(json);
        }

        WriteOfEachModel(json, limits, orNull: false);
        if (limits.Guarantees is not null)
            json.WriteGuarantees(limits);
        json.WriteEndObject();
    }

    /// <summary>Writes them as fields of their own; null where there are none.</summary>
    public static void WriteModelRates(this Utf8JsonWriter json, Limits limits) =>
        WriteOfEachModel(json, limits, orNull: true);

    public static void WriteRate(this Utf8JsonWriter json, string name, long? most)
    {
        if (most is { } limit)
            json.WriteNumber(name, limit);
        else
            json.WriteNull(name);
    }

    public static long? Rate(this Fields fields, string name) => fields.WholeNumber(name, RateLimits.Max);

    // Null where nobody speaks of them.
    private static IReadOnlyDictionary<string, long>? OfEachModel(this Fields fields, string name) =>
        fields.Has(name)
            ? fields.ReadOfEachModel(name)
            : fields.Inside("metadata", metadata =>
                metadata.Has(name) ? metadata.ReadOfEachModel(name) : null);

    private static IReadOnlyDictionary<string, long> ReadOfEachModel(this Fields fields, string name)
    {
        var rates = fields.WholeNumbers(name, RateLimits.Max);
        if (rates.Count > Limits.ModelBudgetsMax)
            fields.Refuse(ApiErrors.BadField(name, $"{name} cannot have more than {Limits.ModelBudgetsMax} models"));
        if (rates.Keys.Any(model => model.Length is 0 or > AccountId.NameMax || model.Any(char.IsControl)))
            fields.Refuse(ApiErrors.BadField(
                name, $"Invalid {name}: a model's name has 1 to {AccountId.NameMax} characters"));
        return rates;
    }

    private static void WriteOfEachModel(Utf8JsonWriter json, Limits limits, bool orNull)
    {
        Write(ModelRequests, rates => rates.Requests);
        Write(ModelTokens, rates => rates.Tokens);

        void Write(string name, Func<RateLimits, long?> limit)
        {
            var models = limits.ModelRates.Where(rate => limit(rate.Limits) is not null).ToArray();
            if (models.Length == 0)
            {
                if (orNull)
                    json.WriteNull(name);
                return;
            }

            json.WriteStartObject(name);
            foreach (var (model, rates) in models)
                json.WriteNumber(model, limit(rates)!.Value);
            json.WriteEndObject();
        }
    }
}
