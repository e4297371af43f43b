using System.Globalization;
using System.Runtime.InteropServices;
using Tollgate.Servers.Postgres;
using Tollgate.Servers.Upstream;

namespace Tollgate.Servers;

/// <summary>A server in a process of its own, until SIGINT or SIGTERM.</summary>
internal static class Program
{
    public const string Announcement = "listening on ";

    private static async Task<int> Main(string[] arguments)
    {
        var ended = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        switch (arguments)
        {
            case ["upstream", .. var options] when options.Length % 2 == 0:
                await using (var upstream = await FakeUpstream.StartAsync(OptionsOf(options)))
                    await ServeAsync(upstream.BaseAddress);
                return 0;

            case ["postgres"]:
                await using (var postgres = await PostgresServer.StartAsync())
                    await ServeAsync(new Uri(postgres.Url));
                return 0;

            default:
                await Console.Error.WriteLineAsync("usage: upstream [--port PORT] [--bill FILE] | postgres");
                return 2;
        }

        Task ServeAsync(Uri address)
        {
            Console.WriteLine(Announcement + address);
            return ended.Task;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }

    private static FakeUpstreamOptions OptionsOf(string[] options)
    {
        var values = options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new FakeUpstreamOptions
        {
            Port = int.Parse(values.GetValueOrDefault("--port", "0"), CultureInfo.InvariantCulture),
            BillFile = values.GetValueOrDefault("--bill"),
            KeepsBill = false,
            RequestsMax = 0,
        };
    }
}
