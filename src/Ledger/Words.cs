using System.Diagnostics;

namespace Tollgate.Ledger;

/// <summary>The words that every ledger writes into its rows.</summary>
internal static class Words
{
    /// <summary>How a call was settled: by its owner, who knew the cost.</summary>
    public const string Exact = "exact";

    /// <summary>At its held amount, since its owner was taken for dead.</summary>
    public const string Recovered = "recovered";

    /// <summary>Recovered first, and then brought to its exact cost.</summary>
    public const string Corrected = "corrected";

    /// <summary>The reason of entries that bring calls to another price.</summary>
    public const string Reprice = "reprice";

    /// <summary>What became of an alert; null: it waits.</summary>
    public static string? Of(AlertOutcome outcome) => outcome switch
    {
        AlertOutcome.Sent => "sent",
        AlertOutcome.Postponed => null,
        AlertOutcome.GivenUp => "given up",
        _ => throw new UnreachableException(),
    };

    public static string Of(AlertChannel channel) => channel switch
    {
        AlertChannel.Webhook => "webhook",
        AlertChannel.Slack => "slack",
        _ => throw new UnreachableException(),
    };

    /// <summary>The channel of a row.</summary>
    public static AlertChannel ChannelOf(string word) =>
        Enum.GetValues<AlertChannel>().First(channel => Of(channel) == word);

    public static string Of(CallStatus status) => status switch
    {
        CallStatus.Success => "success",
        CallStatus.Failure => "failure",
        CallStatus.Cancelled => "cancelled",
        _ => throw new UnreachableException(),
    };
}
