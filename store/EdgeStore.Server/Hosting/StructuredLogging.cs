using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Server.Hosting;

/// <summary>Logging to standard error, one line a message.</summary>
internal static class StructuredLogging
{
    public static ILoggerFactory Create(LogFormat format, LogLevelSwitch level, TimeProvider time) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter(level.Allows);

        // What handlers throw is logged where it is translated; a refusal is not an error of the server.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        logging.Services.AddSingleton<ConsoleFormatter>(new LogLine(format, time));
        logging.AddConsole(console =>
        {
            console.FormatterName = LogLine.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
