using Tollgate.Accounts;

namespace Tollgate.Api.Audits;

/// <summary>A call as a request names it: by its id, or by the id of an answer that carries it.</summary>
internal static class CallName
{
    private static readonly string[] AnswerPrefixes = ["chatcmpl-", "resp_", "msg_"];

    /// <summary>Reads the id; where there is none in it, one that no call has.</summary>
    public static bool TryRead(string text, out CallId call)
    {
        var prefix = Array.Find(AnswerPrefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
        var id = text.AsSpan(prefix.Length);
        var isId = Guid.TryParseExact(id, "D", out var value) || Guid.TryParseExact(id, "N", out value);
        call = new(value);
        return isId;
    }
}
