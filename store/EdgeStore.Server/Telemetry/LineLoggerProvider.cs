using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Server.Telemetry;

/// <summary>Writes every message to further outputs than standard error; each line at once, as the process may end at any time.</summary>
/// <param name="outputs">Are disposed with the provider.</param>
internal sealed class LineLoggerProvider(ConsoleFormatter line, IReadOnlyList<TextWriter> outputs) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var output in outputs) output.Dispose();
        }
    }

    private void Write<T>(in LogEntry<T> entry)
    {
        using var text = new StringWriter();
        line.Write(entry, scopeProvider: null, text);
        var lines = text.ToString();
        lock (_gate)
        {
            foreach (var output in outputs) TryWrite(output, lines);
        }
    }

    private static void TryWrite(TextWriter output, string lines)
    {
        try
        {
            output.Write(lines);
            output.Flush();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // A full disk, say. What could be told of it goes the same way, and the server does not depend on its log.
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
