namespace Tollgate.Ledger.Tests;

public abstract partial class StoredLedgerTests
{
    private static CallsQuestion AllCalls => new(Noon.AddDays(-1), Noon.AddDays(9), Anybody);

    [Fact]
    public async Task Calls_are_listed_in_any_order_and_those_that_are_alike_the_newest_first()
    {
        await EndedAsync(minute: 0, cost: 2m, tokens: 7, seconds: 9);
        await EndedAsync(minute: 1, cost: 10m, tokens: 5, seconds: 80);
        await EndedAsync(minute: 2, cost: 3m, tokens: 7, seconds: 1);

        await AssertOrderAsync(CallOrder.Opened, 3m, 10m, 2m);
        await AssertOrderAsync(CallOrder.Settled, 10m, 3m, 2m);
        await AssertOrderAsync(CallOrder.Duration, 10m, 2m, 3m);
        await AssertOrderAsync(CallOrder.Spent, 10m, 3m, 2m);
        var tokens = AllCalls with { Order = CallOrder.Tokens };
        await AssertListedAsync(tokens, 0, 9, total: 3, 3m, 2m, 10m);
        await AssertListedAsync(tokens with { Ascending = true }, 0, 9, total: 3, 10m, 3m, 2m);
        await AssertListedAsync(tokens with { Ascending = true }, 1, 1, total: 3, 3m);
    }

    [Fact]
    public async Task What_a_call_came_to_cost_since_counts_in_the_order()
    {
        var cheap = await EndedAsync(minute: 0, cost: 1m);
        await EndedAsync(minute: 1, cost: 2m);
        await ((IRepricing)Ledger).AdjustAsync([new(cheap.Id, new(5m))], "test", Noon, Stop);

        await AssertOrderAsync(CallOrder.Spent, 1m, 2m);
    }

    [Fact]
    public async Task One_call_alone_is_found_if_all_else_fits()
    {
        var call = await EndedAsync(minute: 0, cost: 1m);
        await EndedAsync(minute: 1, cost: 2m);
        var one = AllCalls with { Call = call.Id };

        await AssertListedAsync(one, 0, 9, total: 1, 1m);
        await AssertListedAsync(one with { Filter = new() { Teams = ["nobody"] } }, 0, 9, total: 0);
        await AssertListedAsync(one with { From = Noon.AddDays(1) }, 0, 9, total: 0);
        await AssertListedAsync(one with { Call = new(Guid.Empty) }, 0, 9, total: 0);
        await AssertListedAsync(one with { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.MaxValue }, 0, 9, total: 1, 1m);
    }

    [Fact]
    public async Task A_call_failed_or_it_did_not_however_else_it_ended()
    {
        await EndedAsync(minute: 0, cost: 1m);
        await EndedAsync(minute: 1, cost: 2m, status: CallStatus.Cancelled);
        await EndedAsync(minute: 2, cost: 3m, status: CallStatus.Failure);

        await AssertListedAsync(AllCalls with { Failed = true }, 0, 9, total: 1, 3m);
        await AssertListedAsync(AllCalls with { Failed = false }, 0, 9, total: 2, 2m, 1m);
    }

    [Fact]
    public async Task A_model_is_found_by_what_clients_and_its_provider_call_it()
    {
        await EndedAsync(minute: 0, cost: 1m, deployment: "groq/org/llama");
        await EndedAsync(minute: 1, cost: 2m, deployment: "plain");

        foreach (var (name, costs) in new (string, decimal[])[]
        {
            ("gpt", [2m, 1m]), ("groq/org/llama", [1m]), ("org/llama", [1m]), ("llama", []), ("plain", [2m]),
        })
        {
            await AssertListedAsync(
                AllCalls with { Filter = new() { Models = [name] } }, 0, 9, costs.Length, costs);
        }
    }

    // In one direction and in the other; no two are alike.
    private async Task AssertOrderAsync(CallOrder order, params decimal[] costs)
    {
        await AssertListedAsync(AllCalls with { Order = order }, 0, 9, costs.Length, costs);
        await AssertListedAsync(
            AllCalls with { Order = order, Ascending = true }, 0, 9, costs.Length, [.. costs.Reverse()]);
    }

    private async Task<NewCall> EndedAsync(
        int minute,
        decimal cost,
        long tokens = 10,
        int seconds = 1,
        CallStatus status = CallStatus.Success,
        string deployment = "openai/gpt")
    {
        var opened = Noon.AddMinutes(minute);
        var call = Call(cost, await ActivateAsync(Key)) with
        {
            OpenedAt = opened,
            Facts = Facts with { Deployment = deployment },
        };
        Assert.Equal(OpenState.Opened, (await OpenAsync(call)).State);
        await Ledger.SettleAsync(
            [Ended(call, cost, tokens) with { Status = status, SettledAt = opened.AddSeconds(seconds) }], Stop);
        return call;
    }
}
