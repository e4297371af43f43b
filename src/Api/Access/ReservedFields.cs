using Tollgate.Api.Bodies;
using Tollgate.Api.Errors;

namespace Tollgate.Api.Access;

/// <summary>Fields that nobody but an admin of all sets, whatever else he manages.</summary>
internal static class ReservedFields
{
    // They change what is charged to whom, or what others share, or undo what an admin did.
    private static readonly string[] Names =
        ["spend", "budget_id", "temp_budget_increase", "temp_budget_expiry", "blocked"];

    /// <summary>Why a caller may not set what a body asks to set; null if he may.</summary>
    /// <param name="more">Further fields that are reserved here.</param>
    public static ApiError? RefuseReserved(this Caller caller, Fields fields, params IEnumerable<string> more)
    {
        if (caller.IsAdmin)
            return null;
        if (Names.Concat(more).FirstOrDefault(fields.Given.Contains) is { } field)
            return caller.OnlyAdmin(field);
        // A part of what all keys share that is reserved for it.
        return fields.Priority() is null ? null : caller.OnlyAdmin("metadata.priority");
    }
}
