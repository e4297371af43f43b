using System.Diagnostics;

namespace Tollgate.Servers.Processes;

/// <summary>A server of ours in a process of its own, which never outlives us. Only it is ended, by its id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Watchdog _watchdog;
    private readonly OutputTail _output = new();
    private readonly string _name;
    private readonly Task<string> _announced;
    private readonly Task _exited;

    /// <param name="start">The program and its arguments.</param>
    /// <param name="announcement">Part of the line that it prints when it serves.</param>
    /// <param name="lastSignal">What it is sent if we are gone before it.</param>
    /// <param name="folder">What is removed if we are gone before it.</param>
    public ServerProcess(ProcessStartInfo start, string announcement, string lastSignal = "KILL", string? folder = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _name = Path.GetFileName(start.FileName);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data);
        _announced = _output.NextLineWith(announcement);

        _process.Start();
        _watchdog = new Watchdog(lastSignal, _process.Id, folder);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _exited = _process.WaitForExitAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it printed, for the message of a failed assertion.</summary>
    public string Output => _output.ToString();

    /// <summary>The line by which it said that it serves.</summary>
    public async Task<string> AnnouncedAsync(TimeSpan timeout)
    {
        try
        {
            var first = await Task.WhenAny(_announced, _exited).WaitAsync(timeout);
            return first == _announced ? await _announced : throw Failed($"exited with code {_process.ExitCode}");
        }
        catch (TimeoutException)
        {
            throw Failed($"was not up after {timeout}");
        }
    }

    public InvalidOperationException Failed(string how) => new($"{_name} {how}. It printed:\n{Output}");

    public void Send(int signal)
    {
        if (!_process.HasExited)
            Signal.Send(_process.Id, signal);
    }

    /// <summary>Sends the signal and awaits the end; if that is late, it is killed, and that is an error.</summary>
    public async Task EndAsync(int signal, TimeSpan timeout)
    {
        Send(signal);
        try
        {
            await _exited.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw Failed($"did not end within {timeout} of signal {signal}");
        }
    }

    /// <summary>Awaits an end that nobody here brings about, and returns the exit code.</summary>
    public async Task<int> EndedAsync(TimeSpan timeout)
    {
        try
        {
            await _exited.WaitAsync(timeout);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw Failed($"did not end by itself within {timeout}");
        }
    }

    /// <summary>kill -9, and awaits the end.</summary>
    public Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        return _exited;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _watchdog.Dispose();
    }
}
