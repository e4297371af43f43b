using Tollgate.Api.Models;
using Tollgate.Silo.Telemetry;

namespace Tollgate.Api.Calls.Observing;

/// <summary>What tells the series of calls apart. What a series has no label for stays null.</summary>
internal readonly record struct CallLabels
{
    private const string Other = "other";

    private static readonly DeploymentNames OtherDeployment = new(Other, Other, Other, Other, Other);

    public Payer Payer { get; init; }

    /// <summary>The customer; null where customers are not told apart.</summary>
    public string? Customer { get; init; }

    /// <summary>The model's public name; null: it has none.</summary>
    public string? Model { get; init; }

    public DeploymentNames? Deployment { get; init; }

    public string? Route { get; init; }

    public string? Status { get; init; }

    public string? ExceptionClass { get; init; }

    /// <summary>The group that took over.</summary>
    public string? Fallback { get; init; }

    /// <summary>Under which all are counted that there is no room to tell apart: of these only so many differ.</summary>
    public CallLabels Folded => this with
    {
        Payer = new(Other, Other, Other, Other, Other),
        Customer = Customer is null ? null : Other,
        Model = Model is null ? null : Other,
        Deployment = Deployment is null ? null : OtherDeployment,
        Fallback = Fallback is null ? null : Other,
    };

    // What tells most of them apart. All of the others are compared, most often by reference; to hash them as well, for
    // every call, would cost more than it finds.
    public override int GetHashCode() => HashCode.Combine(Payer.Key, Customer, Deployment, Status);

    /// <summary>The values of a family's labels, in their order.</summary>
    public string[] ValuesOf(SeriesFamily family)
    {
        var values = new string[family.Labels.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ValueOf(family.Labels[i]) ?? SeriesText.None;
        return values;
    }

    // LiteLLM's names. Whoever asks is not told apart by address, program or mail address.
    private string? ValueOf(string label) => label switch
    {
        "hashed_api_key" => Payer.Key,
        "api_key_alias" => Payer.KeyAlias,
        "team" => Payer.Team,
        "team_alias" => Payer.TeamAlias,
        "user" => Payer.User,
        "end_user" => Customer,
        "requested_model" => Model ?? Deployment?.Group,
        "model_group" => Deployment?.Group,
        "model" or "litellm_model_name" => Deployment?.Model,
        "model_id" => Deployment?.Id,
        "api_base" => Deployment?.ApiBase,
        "api_provider" => Deployment?.Provider,
        "fallback_model" => Fallback,
        "route" => Route,
        "status_code" or "exception_status" => Status,
        "exception_class" => ExceptionClass,
        "user_email" or "client_ip" or "user_agent" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(label), label, "No series of calls has such a label."),
    };
}
