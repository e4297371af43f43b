using Tollgate.Accounts;
using Tollgate.Api.Access;
using Tollgate.Api.Audits;
using Tollgate.Api.Bodies;
using Tollgate.Api.Lists;
using Tollgate.Ledger;

namespace Tollgate.Api.Spend.Reports;

/// <summary>Reads which calls a log is about.</summary>
internal sealed class LogQuestion(ReportRights rights, TimeProvider time)
{
    // No row tells what these ask for.
    private static readonly string[] Unserved = ["session_id", "model_id", "error_code", "error_message"];

    private static readonly (string Name, CallOrder Order)[] Orders =
    [
        ("startTime", CallOrder.Opened), ("endTime", CallOrder.Settled), ("request_duration_ms", CallOrder.Duration),
        ("spend", CallOrder.Spent), ("total_tokens", CallOrder.Tokens),
    ];

    /// <summary>What the rows can be in order of.</summary>
    public static string[] Columns => [.. Orders.Select(order => order.Name)];

    /// <summary>The calls of some days, or of some seconds. One that is named is found whenever it was.</summary>
    public async Task<CallsQuestion> ReadAsync(QueryFields query, Caller caller, CancellationToken cancellationToken)
    {
        var range = ReportRange.Read(query, time.GetUtcNow());
        var (start, end) = (Moment.Read(query, "start_date"), Moment.Read(query, "end_date"));
        var from = start?.Begin ?? range.From.ToDateTime(TimeOnly.MinValue);
        var to = end?.End ?? range.To.AddDays(1).ToDateTime(TimeOnly.MinValue);
        if (to <= from)
            query.Refuse("end_date", "end_date must not be before the beginning");

        var call = query.Text("request_id");
        if (call is not null && start is null && end is null)
            (from, to) = (DateTime.UnixEpoch, DateTime.MaxValue);
        return new(
            new(from, TimeSpan.Zero),
            new(to, TimeSpan.Zero),
            await rights.ReadAsync(query, caller, cancellationToken))
        {
            Call = call is null ? null : IdOf(call),
        };
    }

    /// <summary>The same with all filters and orders that a log by page has.</summary>
    public async Task<CallsQuestion> ReadWholeAsync(
        QueryFields query, Caller caller, CancellationToken cancellationToken)
    {
        var question = await ReadAsync(query, caller, cancellationToken);
        query.RefuseUnserved(Unserved);
        var (by, direction) = (query.Text("sort_by") ?? Orders[0].Name, query.Text("sort_order") ?? "desc");
        var order = Array.Find(Orders, order => order.Name == by);
        if (order.Name is null)
            query.Refuse("sort_by", $"sort_by must be one of: {string.Join(", ", Orders.Select(order => order.Name))}");
        if (direction is not ("asc" or "desc"))
            query.Refuse("sort_order", "sort_order must be one of: asc, desc");
        return question with
        {
            Failed = Failed(query),
            SpentLeast = Amount(query, "min_spend"),
            SpentMost = Amount(query, "max_spend"),
            Order = order.Order,
            Ascending = direction == "asc",
        };
    }

    // Of what is no id there is no call.
    private static CallId IdOf(string text)
    {
        CallName.TryRead(text, out var call);
        return call;
    }

    private static bool? Failed(QueryFields query)
    {
        var status = query.Text("status_filter");
        if (status is not (null or "success" or "failure"))
            query.Refuse("status_filter", "status_filter must be one of: success, failure");
        return status is null ? null : status == "failure";
    }

    private static Money? Amount(QueryFields query, string name)
    {
        if (query.Text(name) is not { } text)
            return null;
        if (AmountText.Read(text, out var amount) == AmountFault.None)
            return amount;
        query.Refuse(name, $"{name} must be an amount in dollars");
        return null;
    }
}
