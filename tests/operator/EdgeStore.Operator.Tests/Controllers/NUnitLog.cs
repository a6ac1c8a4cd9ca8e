using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>Shows the operator's log beside a failing test.</summary>
internal sealed class NUnitLog : ILoggerProvider, ILogger
{
    private readonly TextWriter _output = TestContext.Progress is null ? TextWriter.Null : TestContext.Out;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _output.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
