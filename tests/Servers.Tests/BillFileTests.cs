using System.Text.Json;
using Tollgate.Servers.Upstream;

namespace Tollgate.Servers.Tests;

public sealed class BillFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tollgate-bill-").FullName;

    private string BillFile => Path.Combine(_folder, "bill.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_answered_before_a_kill_is_on_the_bill_and_the_next_process_goes_on()
    {
        for (var life = 0; life < 2; life++)
        {
            await using var upstream = await FakeUpstreamProcess.StartAsync(BillFile);
            using var answer = await OpenAIClient.PostAsync(upstream.BaseAddress + "/chat/completions");
            await answer.Content.ReadAsStringAsync();
            await upstream.KillAsync();
        }

        var lines = File.ReadLines(BillFile).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("count").GetInt32()));
        Assert.All(lines, line =>
        {
            Assert.Equal("finished", line.GetProperty("outcome").GetString());
            Assert.Equal(20, line.GetProperty("tokens").GetProperty("completion").GetInt32());
        });
    }

    [Fact]
    public async Task A_line_is_in_the_file_before_the_last_bytes_of_its_answer_come()
    {
        await using var upstream = await FakeUpstream.StartAsync(new FakeUpstreamOptions { BillFile = BillFile });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var answer = await upstream.ChatAsync("\"stream\":true");
            var events = await answer.EventsAsync();
            return (Id: JsonElement.Parse(events[0]).GetProperty("id").GetString()!, Bill: ReadBill());
        }));

        Assert.All(answers, answer => Assert.Contains(answer.Id, answer.Bill, StringComparison.Ordinal));
    }

    private string ReadBill()
    {
        using var file = new FileStream(BillFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
