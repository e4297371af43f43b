using System.Text.Json;
using Tollgate.Accounts;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Bodies;

/// <summary>Which rates are guaranteed: <c>rpm_limit_type</c> and <c>tpm_limit_type</c>, beside the other fields or in
/// <c>metadata</c>, where LiteLLM keeps them.</summary>
internal static class GuaranteeFields
{
    private const string Requests = "rpm_limit_type";
    private const string Tokens = "tpm_limit_type";
    private const string Guaranteed = "guaranteed_throughput";
    private const string BestEffort = "best_effort_throughput";

    public static readonly string[] Names = [Requests, Tokens];

    /// <summary>Null: none.</summary>
    public static RateGuarantees? Guarantees(this Fields fields) => new RateGuarantees(
        fields.Guarantee(Requests) ?? false, fields.Guarantee(Tokens) ?? false).OrNone();

    /// <summary>The changes of them that a body asks for: null takes one back.</summary>
    public static IEnumerable<LimitsEdit> GuaranteeEdits(this Fields fields)
    {
        var edit = new LimitsEdit.OfGuarantees(fields.Guarantee(Requests), fields.Guarantee(Tokens));
        return edit is { Requests: null, Tokens: null } ? [] : [edit];
    }

    /// <summary>Refuses a guarantee of rates that are nobody's part.</summary>
    public static void RefuseGuarantees(this Fields fields)
    {
        foreach (var name in Names)
        {
            if (fields.Guarantee(name) is true)
                fields.Refuse(ApiErrors.BadField(name, $"{name}: {Guaranteed} is for keys and teams"));
        }
    }

    public static void WriteGuarantees(this Utf8JsonWriter json, Limits limits)
    {
        Write(Requests, limits.Guarantees is { Requests: true });
        Write(Tokens, limits.Guarantees is { Tokens: true });

        void Write(string name, bool isGuaranteed)
        {
            if (isGuaranteed)
                json.WriteString(name, Guaranteed);
            else
                json.WriteNull(name);
        }
    }

    // Null where nobody speaks of it.
    private static bool? Guarantee(this Fields fields, string name) => fields.Has(name)
        ? fields.IsGuaranteed(name)
        : fields.Inside("metadata", metadata =>
            metadata.Has(name) ? metadata.IsGuaranteed(name) : (bool?)null);

    private static bool IsGuaranteed(this Fields fields, string name)
    {
        switch (fields.Text(name))
        {
            case null or "" or BestEffort:
                return false;
            case Guaranteed:
                return true;
            case "dynamic":
                // It lets a limit go while a model does not fail.
                fields.Refuse(ApiErrors.BadField(name, $"{name}: dynamic is not enforced: a limit always holds"));
                return false;
            default:
                fields.Fault("literal_error", $"Input should be '{Guaranteed}' or '{BestEffort}'", name);
                return false;
        }
    }
}
