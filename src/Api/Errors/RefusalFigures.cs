using System.Text.Json;
using Tollgate.Accounts;

namespace Tollgate.Api.Errors;

/// <summary>The figures of a refusal, as programs read them.</summary>
internal static class RefusalFigures
{
    public static void WriteFigures(this Utf8JsonWriter json, Refusal refusal)
    {
        if (refusal.Account.IsHostedAs("model"))
            json.WriteString("model", refusal.Account.HostedName);
        if (refusal.Max is { } max)
        {
            json.WriteMoney("max", max);
            json.WriteMoney("spent", refusal.Spent);
            json.WriteMoney("held", refusal.Held);
        }

        if (refusal.Rate is { } rate)
        {
            json.WriteNumber("max", rate.Max);
            json.WriteNumber("used", rate.Used);
            json.WriteNumber("held", rate.Held);
            if (Refusals.WaitOf(rate) is { } wait)
                json.WriteNumber("retry_after", ApiError.SecondsOf(wait));
            else
                json.WriteNull("retry_after");
        }
    }
}
