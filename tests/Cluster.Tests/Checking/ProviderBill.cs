using System.Text.Json;

namespace Tollgate.Cluster.Tests.Checking;

/// <summary>What a token costs, in dollars.</summary>
internal sealed record TokenPrices(decimal Input, decimal Output);

/// <summary>A line of the provider's bill.</summary>
/// <param name="Call">The id under which the gateway sent it.</param>
/// <param name="IsFinished">The answer went out whole; else its client was gone before.</param>
internal sealed record BilledCall(Guid Call, long Prompt, long Completion, bool IsFinished)
{
    public decimal At(TokenPrices prices) => (Prompt * prices.Input) + (Completion * prices.Output);
}

/// <summary>The provider's bill, from its file.</summary>
internal static class ProviderBill
{
    public static IReadOnlyList<BilledCall> Read(string file)
    {
        // The provider may have it open.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(stream);
        var bill = new List<BilledCall>();
        while (lines.ReadLine() is { } line)
            bill.Add(Parse(line));
        return bill;
    }

    private static BilledCall Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var tokens = json.RootElement.GetProperty("tokens");
        return new(
            Guid.Parse(json.RootElement.GetProperty("id").GetString()!),
            tokens.GetProperty("prompt").GetInt64(),
            tokens.GetProperty("completion").GetInt64(),
            json.RootElement.GetProperty("outcome").GetString() == "finished");
    }
}
