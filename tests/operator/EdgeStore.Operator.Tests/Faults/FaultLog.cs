using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>What happened in a run, and what the operator said, for whoever has to find out why it failed.</summary>
internal sealed class FaultLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public void Write(string line) => _lines.Enqueue($"  === {line}");

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Enqueue($"  {logLevel}: {formatter(state, exception)} {exception?.GetType().Name}");
    }

    public void Dispose()
    {
    }

    public override string ToString() => string.Join("\n", _lines);
}
