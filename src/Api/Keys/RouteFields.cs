using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Keys;

/// <summary>The routes that a key is limited to, one by one or as a type of key.</summary>
internal static class RouteFields
{
    public const string Routes = "allowed_routes";
    public const string Type = "key_type";

    /// <summary>Null: the key may call all.</summary>
    public static string[]? AllowedRoutes(this Fields fields)
    {
        var routes = fields.Names(Routes);
        if (routes.Count > Access.AllowedRoutes.Max)
            fields.Refuse(ApiErrors.BadField(Routes, $"{Routes} cannot have more than {Access.AllowedRoutes.Max} entries"));
        var ofType = Access.AllowedRoutes.OfType(fields.Text(Type) ?? "default");
        if (ofType is null)
            fields.Fault("literal_error", "Input should be 'llm_api' or 'management' or 'read_only' or 'default'", Type);
        return routes.Count > 0 ? [.. routes] : ofType is { Count: > 0 } ? [.. ofType] : null;
    }
}
