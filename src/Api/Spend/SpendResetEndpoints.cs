using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Grains;

namespace Tollgate.Api.Spend;

/// <summary>Setting back what everybody has spent.</summary>
internal static class SpendResetEndpoints
{
    public static void MapSpendReset(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/global/spend/reset", ResetAsync).Describe(SpendOperations.Reset);

    private static async Task<Results<JsonAnswer, ApiError>> ResetAsync(
        SpendReset reset, Caller caller, CancellationToken cancellationToken)
    {
        if (await reset.ResetAsync(caller.Author, cancellationToken) is var outcome and not EditOutcome.Done)
            return ApiErrors.Of(outcome);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteString("message", "Spend for all API Keys and Teams reset successfully");
            json.WriteString("status", "success");
            json.WriteEndObject();
        });
    }
}
