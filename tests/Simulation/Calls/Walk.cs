using System.Globalization;
using Tollgate.Accounts;
using Tollgate.Api.Calls.Admitting;
using Tollgate.Ledger;
using Tollgate.Simulation.Processes;

namespace Tollgate.Simulation.Calls;

/// <summary>One call of a client, as its endpoint walks it: the gate, the provider, the settlement.</summary>
internal sealed class Walk(Cluster cluster, Gateway gateway, int number, CallPlan plan)
{
    public int Number => number;

    public Gateway Gateway => gateway;

    public CallPlan Plan => plan;

    /// <summary>The row under which it went to the provider; null if it never did.</summary>
    public CallId? Sent { get; private set; }

    /// <summary>What the provider has served, and charges for.</summary>
    public Money Served { get; private set; }

    /// <summary>What it is settled at; null if it did not come that far.</summary>
    public Money? Cost { get; private set; }

    /// <summary>The client has its answer, whatever it is.</summary>
    public bool HasEnded { get; private set; }

    public Decision? Decision { get; private set; }

    public async Task RunAsync()
    {
        cluster.World.Tell($"{gateway} call {number} by {plan.Key} holds {plan.Held} costs {plan.Cost}");
        Decision = await gateway.Gate(number).EnterAsync(new(
            plan.Key,
            plan.Key.Name,
            plan.Held,
            Pricing.Known,
            new("/chat/completions", plan.Model, "openai/gpt", Stream: true,
                number.ToString(CultureInfo.InvariantCulture)),
            plan.Token is { } token ? new(plan.Key, token) : null)
        {
            HeldTokens = TokensOf(plan.Held),
        });
        switch (Decision)
        {
            case Decision.Opened(var call, _):
                await ForwardAsync(call);
                break;
            case Decision.Refused(var refusal, _):
                cluster.World.Tell($"{gateway} call {number} is refused by {refusal.Account}: {refusal.Reason}");
                cluster.Counts.Refused++;
                if (refusal.Rate is not null)
                    cluster.Counts.TooFast++;
                break;
            case Decision.Duplicate(var first):
                cluster.World.Tell($"{gateway} call {number} is the same as {first.Id}");
                cluster.Counts.Repeated++;
                break;
            default:
                cluster.World.Tell($"{gateway} call {number} cannot be asked");
                cluster.Counts.Unavailable++;
                break;
        }

        HasEnded = true;
    }

    /// <summary>The tokens that come with so much: ten for a cent.</summary>
    public static long TokensOf(Money cost) => (long)(cost.Dollars * 1_000);

    private async Task ForwardAsync(OpenCall call)
    {
        Sent = call.Id;
        cluster.Counts.Sent++;
        cluster.Auditor.Sent(call.Id);
        cluster.World.Tell($"{gateway} call {number} is sent as {call.Id}");

        for (var step = 0; step < plan.Pauses.Count; step++)
        {
            var next = new Money(decimal.Round(plan.Cost.Dollars * (step + 1) / plan.Pauses.Count, 6));
            if (next > call.Held)
                await ExtendAsync(call, next + next);
            await Task.Delay(TimeSpan.FromSeconds(plan.Pauses[step]), gateway.Process.Clock);
            Served = next;
        }

        Cost = Served;
        var status = plan.Cost == Money.Zero ? CallStatus.Failure : CallStatus.Success;
        await call.SettleAsync(new(Served, default, Estimated: false, status, TokensOf(Served)));
        cluster.World.Tell($"{gateway} call {number} is settled at {Served}");
    }

    // As a stream does: whatever becomes of it, the answer goes on.
    private async Task ExtendAsync(OpenCall call, Money held)
    {
        try
        {
            cluster.Counts.Extended++;
            await call.ExtendAsync(held, TokensOf(held));
        }
        catch (TimeoutException)
        {
        }
        catch (Grains.AccountUnavailableException)
        {
        }
    }
}

/// <summary>What a call is to be.</summary>
/// <param name="Cost">What the provider charges in the end; zero: it fails, or the client leaves at once.</param>
/// <param name="Pauses">Between the parts of its answer, in seconds.</param>
/// <param name="Token">What its client says makes it the same as others of its key; null: it is like no other.</param>
internal sealed record CallPlan(
    AccountId Key,
    Money Held,
    Money Cost,
    IReadOnlyList<double> Pauses,
    string? Token = null,
    string Model = Administration.LimitedModel);
