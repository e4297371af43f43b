using Microsoft.AspNetCore.Http.HttpResults;
using Tollgate.Api.Access;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend;

/// <summary>Putting a wrong price right.</summary>
internal static class RepricingEndpoints
{
    /// <summary>The books keep no more of a model's name, in characters.</summary>
    public const int ModelMax = 512;

    public static void MapRepricing(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/ledger/reprice", RepriceAsync).Describe(SpendOperations.Reprice);

    private static async Task<Results<JsonAnswer, ApiError>> RepriceAsync(
        Fields fields, Caller caller, Repricing repricing, CancellationToken cancellationToken)
    {
        var from = fields.Required("from", fields.Instant("from"));
        var to = fields.Required("to", fields.Instant("to"));
        var model = fields.Required("model", fields.Text("model", ModelMax));
        var price = fields.Price("price");
        var isDry = fields.Flag("dry_run") ?? true;
        if (to <= from)
            fields.Refuse(ApiErrors.BadField("to", "to must be later than from"));
        if (fields.Error is { } invalid)
            return invalid;

        var selection = new CallSelection(from!.Value, to!.Value, model!);
        var report = await repricing.RunAsync(selection, price!, isDry, caller.Author, cancellationToken);
        return new JsonAnswer(json => report.Write(json, isDry));
    }
}
