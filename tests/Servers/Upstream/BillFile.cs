using System.Text.Json;
using System.Threading.Channels;

namespace Tollgate.Servers.Upstream;

/// <summary>The bill on disk, a JSON line per request. Lines that come during one fsync share the next.</summary>
internal sealed class BillFile : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly Channel<(BillLine Line, TaskCompletionSource Durable)> _waiting =
        Channel.CreateUnbounded<(BillLine, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    public BillFile(string path)
    {
        LinesBefore = File.Exists(path) ? File.ReadLines(path).LongCount() : 0;
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        _writing = WriteAsync();
    }

    /// <summary>What an earlier process has written to the same file.</summary>
    public long LinesBefore { get; }

    /// <summary>Returns when the line is on the disk.</summary>
    public Task AppendAsync(BillLine line)
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Writer.TryWrite((line, durable));
        return durable.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _writing;
        await _file.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var batch = new List<TaskCompletionSource>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            try
            {
                while (_waiting.Reader.TryRead(out var next))
                {
                    batch.Add(next.Durable);
                    JsonSerializer.Serialize(_file, next.Line, OpenAIJson.Default.BillLine);
                    _file.WriteByte((byte)'\n');
                }

                _file.Flush(flushToDisk: true);
                batch.ForEach(durable => durable.TrySetResult());
            }
            catch (IOException failed)
            {
                batch.ForEach(durable => durable.TrySetException(failed));
            }

            batch.Clear();
        }
    }
}
