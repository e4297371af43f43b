using System.Text.Json;
using Tollgate.Cluster.Tests.Houses;
using Tollgate.Cluster.Tests.Traffic;

namespace Tollgate.Cluster.Tests;

/// <summary>Logs for programs to read.</summary>
public sealed class JsonLogsTests
{
    [Fact]
    public async Task Every_line_of_front_and_silo_is_an_object_and_calls_have_their_facts()
    {
        await using var house = await House.OpenAsync(Store.Postgres);
        house.MoreConfig =
            "  log_decisions: all\nlitellm_settings: {json_logs: true}\nrouter_settings: {num_retries: 0}";
        await using var front = await house.StartAsync("front");
        await using var silo = await house.StartSiloAsync("silo");
        var (rich, poor) = (await front.NewKeyAsync("{}"), await front.NewKeyAsync("""{"max_budget":0}"""));

        var reply = await Call.SendAsync(front.Client, rich);
        await Call.SendAsync(front.Client, poor);
        await Call.SendAsync(front.Client, rich, behavior: new() { Status = 500 });

        var lines = await Deadline.UntilAsync(
            () => Task.FromResult(Decisions(front.Output)), lines => lines.Length == 3, _ => front.Output);
        var (served, refused, failed) = (lines[0], lines[1], lines[2]);
        Assert.Equal(("Call served", "INFO", "served"), HeadOf(served));
        Assert.Equal(reply.Id.ToString(), served.GetProperty("call").GetString());
        Assert.Equal(Call.Cost, served.GetProperty("cost").GetDecimal());
        Assert.Equal(
            (10, 20), (served.GetProperty("input_tokens").GetInt32(), served.GetProperty("output_tokens").GetInt32()));
        Assert.InRange(served.GetProperty("duration_seconds").GetDouble(), 0, 60);
        Assert.Equal(("Call refused", "INFO", "refused"), HeadOf(refused));
        Assert.Equal("max_budget", refused.GetProperty("limit").GetString());
        Assert.Equal((0m, 0m), (refused.GetProperty("max").GetDecimal(), refused.GetProperty("spent").GetDecimal()));
        Assert.Equal(("Call failed", "WARNING", "failed"), HeadOf(failed));
        Assert.Equal(500, failed.GetProperty("status").GetInt32());
        Assert.Contains(
            Read(silo.Output),
            line => line.GetProperty("message").GetString()!.Contains("joined the cluster", StringComparison.Ordinal));
    }

    private static (string? Message, string? Level, string? Outcome) HeadOf(JsonElement line) => (
        line.GetProperty("message").GetString(),
        line.GetProperty("level").GetString(),
        line.GetProperty("outcome").GetString());

    private static JsonElement[] Decisions(string output) =>
        [.. Read(output).Where(line => line.GetProperty("category").GetString() == "Tollgate.Decisions")];

    // Throws where a line is no object.
    private static IEnumerable<JsonElement> Read(string output) => output.Split('\n').Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        Assert.True(json.RootElement.GetProperty("timestamp").TryGetDateTimeOffset(out _), line);
        return json.RootElement.Clone();
    });
}
