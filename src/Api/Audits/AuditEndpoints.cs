using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tollgate.Api.Bodies;
using Tollgate.Api.Describing;
using Tollgate.Api.Errors;
using Tollgate.Ledger;

namespace Tollgate.Api.Audits;

/// <summary>The proof of the books and each call in them, for whoever wants to see it.</summary>
internal static class AuditEndpoints
{
    public static void MapAudits(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger/audit", AuditAsync).Describe(AuditOperations.Audit);
        routes.MapGet("/ledger/calls/{id}", CallAsync).Describe(AuditOperations.Call);
    }

    private static async Task<JsonAnswer> AuditAsync(
        ILedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        var audit = await ledger.AuditAsync(cancellationToken);
        return new JsonAnswer(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("accounts", audit.Accounts);
            json.WriteNumber("calls", audit.Calls);
            json.WriteStartArray("differences");
            foreach (var difference in audit.Differences)
            {
                json.WriteStartObject();
                json.WriteString("account", difference.Account.Value);
                json.WriteInstant("period", difference.Period.Since);
                json.WriteMoney("balance", difference.Balance);
                json.WriteMoney("charged", difference.Charged);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("open_calls", audit.OpenCalls);
            if (audit.OldestOpenCall is { } oldest)
                json.WriteNumber("oldest_open_call_seconds", Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds));
            else
                json.WriteNull("oldest_open_call_seconds");
            json.WriteEndObject();
        });
    }

    private static async Task<Results<JsonAnswer, ApiError>> CallAsync(
        [FromRoute] string id, ILedger ledger, CancellationToken cancellationToken)
    {
        if (!CallName.TryRead(id, out var call))
            return ApiErrors.BadField("id", $"'{ApiErrors.Shorten(id)}' is not the id of a call: those are UUIDs.");
        return await ledger.CallAsync(call, cancellationToken) is { } found
            ? new JsonAnswer(json => json.WriteCall(found))
            : ApiErrors.NotFound($"No call has the id {call}.", "id");
    }
}
