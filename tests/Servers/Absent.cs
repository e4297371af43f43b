using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Tollgate.Servers;

/// <summary>What a test needs and this machine does not have.</summary>
internal static class Absent
{
    /// <summary>In CI a test that cannot run fails: a suite that skips its faults proves nothing.</summary>
    public static bool IsFailure => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    [DoesNotReturn]
    public static void SkipOrFail(string reason)
    {
        if (IsFailure)
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
