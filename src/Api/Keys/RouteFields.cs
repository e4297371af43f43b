using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;
using ListedRoutes = Tollgate.Api.Access.AllowedRoutes;

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
        if (routes.Count > ListedRoutes.Max)
            fields.Refuse(ApiErrors.BadField(Routes, $"{Routes} cannot have more than {ListedRoutes.Max} entries"));
        var ofType = ListedRoutes.OfType(fields.Text(Type) ?? "default");
        if (ofType is null)
            fields.Fault("literal_error", "Input should be 'llm_api' or 'management' or 'read_only' or 'default'", Type);
        return routes.Count > 0 ? [.. routes] : ofType is { Count: > 0 } ? [.. ofType] : null;
    }

    /// <summary>Why a caller may not say which routes a key may call: he may call some only himself.</summary>
    public static ApiError? RefuseRoutes(this Caller caller, Fields fields) =>
        caller.Key?.Profile.AllowedRoutes is { Length: > 0 }
        && fields.Given.FirstOrDefault(name => name is Routes or Type) is { } field
            ? ApiErrors.Forbidden($"A key with {Routes} cannot set {field}") with { Param = field }
            : null;
}
