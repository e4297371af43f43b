using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Tollgate.Cluster.Tests.Houses;

namespace Tollgate.Cluster.Tests.Traffic;

/// <summary>Calls with keys that nobody made, each another, on connections that stay open. They are sent in bursts and
/// their answers only counted, so that the sender costs less than what it measures.</summary>
internal static class KeyFlood
{
    private const int Burst = 50;

    // A call that would be let through if only the key were good.
    private const string Body = $$"""{"model":"{{House.Model}}","max_tokens":1,"messages":[]}""";

    /// <returns>How many answers had which status.</returns>
    public static async Task<Dictionary<int, int>> SendAsync(int port, string name, int count, int connections)
    {
        var shares = await Task.WhenAll(Enumerable.Range(0, connections)
            .Select(connection => Task.Run(() => SendShareAsync(port, $"{name}-{connection}", count / connections))));
        return shares.SelectMany(share => share).CountBy(status => status).ToDictionary();
    }

    private static async Task<List<int>> SendShareAsync(int port, string name, int count)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        var answers = PipeReader.Create(stream);
        var statuses = new List<int>(count);
        while (statuses.Count < count)
        {
            var burst = Math.Min(Burst, count - statuses.Count);
            var requests = new StringBuilder();
            for (var i = 0; i < burst; i++)
                requests.Append(Request($"sk-{name}-{statuses.Count + i}"));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(requests.ToString()));
            var wanted = statuses.Count + burst;
            while (statuses.Count < wanted)
                await ReadStatusesAsync(answers, statuses).WaitAsync(Deadline.Soon);
        }

        return statuses;
    }

    private static string Request(string key) => string.Create(
        CultureInfo.InvariantCulture,
        $"POST /v1/chat/completions HTTP/1.1\r\nhost: tollgate\r\nauthorization: Bearer {key}\r\n"
            + $"content-length: {Body.Length}\r\n\r\n{Body}");

    private static async Task ReadStatusesAsync(PipeReader answers, List<int> statuses)
    {
        var read = await answers.ReadAsync();
        answers.AdvanceTo(Count(read.Buffer, statuses), read.Buffer.End);
        if (read.IsCompleted)
            throw new IOException($"The gateway closed the connection after {statuses.Count} answers.");
    }

    // Only what cannot be part of the next status is let go.
    private static SequencePosition Count(ReadOnlySequence<byte> buffer, List<int> statuses)
    {
        var mark = "HTTP/1.1 "u8;
        var reader = new SequenceReader<byte>(buffer);
        var digits = new byte[3];
        while (reader.TryReadTo(out ReadOnlySequence<byte> _, mark, advancePastDelimiter: true))
        {
            if (!reader.TryCopyTo(digits))
                return buffer.GetPosition(reader.Consumed - mark.Length);
            statuses.Add(int.Parse(digits, CultureInfo.InvariantCulture));
        }

        return buffer.GetPosition(Math.Max(reader.Consumed, buffer.Length - mark.Length + 1));
    }
}
