using System.Diagnostics;

namespace Tollgate.Ledger.Tests;

/// <summary>Batches in the traces of those who wait for them.</summary>
public sealed class NaturalBatchTests : IDisposable
{
    private readonly ActivitySource _calls = new($"calls of {nameof(NaturalBatchTests)}");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name.EndsWith(nameof(NaturalBatchTests), StringComparison.Ordinal)
            || source.Name == LedgerTrace.SourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly List<Activity?> _sent = [];
    private readonly TaskCompletionSource _isOnItsWay = new();
    private readonly NaturalBatch<int, int> _batch;

    public NaturalBatchTests()
    {
        ActivitySource.AddActivityListener(_listener);
        _batch = new(SendAsync, span: "open");
    }

    public void Dispose()
    {
        _listener.Dispose();
        _calls.Dispose();
    }

    // The loop that sends them was woken by another, whose trace has nothing to do with them.
    [Fact]
    public async Task A_batch_is_part_of_the_trace_of_one_who_waits_for_it_and_the_others_lead_to_it()
    {
        var (first, one) = Add(1);
        var (second, two) = Add(2);
        var (third, three) = Add(3);
        _isOnItsWay.SetResult();
        await Task.WhenAll(one, two, three).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal([first.Id, second.Id], _sent.Select(activity => activity!.ParentId));
        Assert.All(_sent, activity => Assert.Equal("ledger open", activity!.OperationName));
        Assert.Equal(2, _sent[1]!.GetTagItem("tollgate.ledger.batch_size"));
        Assert.Empty(second.Links);
        Assert.Equal(_sent[1]!.Context, Assert.Single(third.Links).Context);

        (Activity Asker, Task<int> Asked) Add(int item)
        {
            Activity.Current = null;
            var asker = _calls.StartActivity($"call {item}")!;
            return (asker, _batch.Add(item));
        }
    }

    [Fact]
    public async Task A_batch_that_nobody_traces_has_no_span_and_is_in_nobodys_trace()
    {
        using (_calls.StartActivity("call"))
            _ = _batch.Add(1);
        Activity.Current = null;

        var untraced = _batch.Add(2);
        _isOnItsWay.SetResult();
        await untraced.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(["ledger open", null], _sent.Select(activity => activity?.OperationName));
    }

    // The first batch waits, so that what comes meanwhile is the next.
    private async Task<IReadOnlyList<int>> SendAsync(IReadOnlyList<int> items)
    {
        _sent.Add(Activity.Current);
        if (items is [1])
            await _isOnItsWay.Task;
        return items;
    }
}
