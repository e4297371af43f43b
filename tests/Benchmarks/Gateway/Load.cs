using System.Diagnostics;
using System.Net.Http.Headers;

namespace Tollgate.Benchmarks.Gateway;

/// <summary>So many clients that call one after the other, and what came of it.</summary>
/// <param name="ProcessorPerCall">Of the process that was called.</param>
internal sealed record Load(long Calls, TimeSpan Elapsed, TimeSpan Median, TimeSpan P99, TimeSpan ProcessorPerCall)
{
    private static readonly byte[] Body =
        """{"model":"bench","messages":[{"role":"user","content":"What time is it where you are, and is it raining?"}],"max_tokens":20}"""u8.ToArray();

    public double CallsPerSecond => Calls / Elapsed.TotalSeconds;

    public static async Task<Load> RunAsync(Uri address, string key, int clients, TimeSpan duration, int processId)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = clients });
        var target = new Uri(address, "/chat/completions");
        using var process = Process.GetProcessById(processId);
        var processor = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => CallAsync(client, target, key, duration)));
        var elapsed = watch.Elapsed;
        process.Refresh();

        long[] all = [.. times.SelectMany(time => time).Order()];
        return new(
            all.Length,
            elapsed,
            Stopwatch.GetElapsedTime(0, all[all.Length / 2]),
            Stopwatch.GetElapsedTime(0, all[(int)(all.Length * 0.99)]),
            (process.TotalProcessorTime - processor) / all.Length);
    }

    private static async Task<List<long>> CallAsync(HttpMessageInvoker client, Uri target, string key, TimeSpan duration)
    {
        var times = new List<long>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration)
        {
            var began = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new("Bearer", key);
            using var response = await client.SendAsync(request, CancellationToken.None);
            var answer = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{(int)response.StatusCode}: {answer}");
            times.Add(Stopwatch.GetTimestamp() - began);
        }

        return times;
    }
}
