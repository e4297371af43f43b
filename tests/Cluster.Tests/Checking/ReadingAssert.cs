using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests.Checking;

/// <summary>A client that has read the end of its answer has paid exactly: no crash after it changes that.</summary>
internal static class ReadingAssert
{
    public static void WhatWasReadIsExact(BooksReport report, IEnumerable<Sent> sent)
    {
        var how = report.Tables.Calls.ToDictionary(call => call.Id, call => call.How);
        Assert.All(
            sent.Where(call => call.IsServed),
            call => Assert.True(
                how.GetValueOrDefault(call.Reply.Id!.Value) is "exact" or "corrected",
                $"A client has read the end of {call}, which is {how.GetValueOrDefault(call.Reply.Id.Value)}."));
    }
}
