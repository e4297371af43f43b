using Tollgate.Accounts;

namespace Tollgate.Ledger;

/// <summary>What somebody is to be told of the spending of accounts, each line of an account and period once by each
/// channel, whatever process tells it. It is no part of the books.</summary>
/// <remarks>Times are the caller's. All of these may be sent again after a <see cref="LedgerUnavailableException"/>.
/// </remarks>
public interface IAlerts
{
    /// <summary>Adds alerts that are due at once, in this order. One whose line of that account and period is known for
    /// its channel is not added again, also where that one was sent long ago.</summary>
    Task AddAlertsAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken);

    /// <summary>Takes alerts that are due, and counts it as a try. Of each account only the oldest that is waiting for
    /// a channel can be taken, so that they are sent in their order, whoever sends them.</summary>
    /// <param name="until">Nobody else is given them before this.</param>
    Task<IReadOnlyList<TakenAlert>> TakeAlertsAsync(
        DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>Notes what became of alerts. Those that are done keep their lines, and nothing else.</summary>
    Task MarkAlertsAsync(IReadOnlyList<TriedAlert> tried, CancellationToken cancellationToken);
}

/// <summary>What is to be told of one line.</summary>
/// <param name="Account">Whose budget it is, hosted ones included.</param>
/// <param name="Line">Names the line; bound: 640 characters.</param>
/// <param name="Body">What is sent, as JSON, in the form of the channel.</param>
public sealed record Alert(
    AccountId Account, Period Period, string Line, AlertChannel Channel, string Body, DateTimeOffset At);

/// <summary>Who is told, and in which form. One that is away keeps no other waiting.</summary>
public enum AlertChannel
{
    /// <summary>An address that takes LiteLLM's webhook event.</summary>
    Webhook,

    /// <summary>An incoming webhook of Slack, or of a chat that takes the same.</summary>
    Slack,
}

/// <param name="Number">In the order in which alerts were added.</param>
/// <param name="Tries">How often it was taken, this time included.</param>
public sealed record TakenAlert(long Number, Alert Alert, int Tries);

/// <summary>What became of a try to send an alert.</summary>
public enum AlertOutcome
{
    Sent,

    /// <summary>It was not sent, and is due again later.</summary>
    Postponed,

    /// <summary>It was not sent, and will not be.</summary>
    GivenUp,
}

/// <param name="DueAt">When it is due again, where it was postponed; else when it was done.</param>
public readonly record struct TriedAlert(long Number, AlertOutcome Outcome, DateTimeOffset DueAt);
