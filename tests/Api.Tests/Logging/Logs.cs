using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tollgate.Api.Tests.Logging;

/// <summary>Keeps every line that a process logs.</summary>
internal sealed class Logs : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> _lines = new();

    /// <summary>A line with what it is made of.</summary>
    public sealed record Line(string Category, LogLevel Level, object? State, string Text);

    public IReadOnlyCollection<Line> All => _lines;

    public IReadOnlyCollection<string> Lines => [.. _lines.Select(line => line.Text)];

    /// <summary>Keeps those of every category and level, also where the process has them off.</summary>
    public void KeepEverything(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(this);
        services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            filter.MinLevel = LogLevel.Trace;
            filter.Rules.Add(new(typeof(Logs).FullName, null, LogLevel.Trace, null));
        });
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new(name, logLevel, state, $"{formatter(state, exception)} {exception}"));
    }
}
