using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Server.Hosting;

/// <summary>Logging to standard error, one line a message.</summary>
internal static class StructuredLogging
{
    public static ILoggerFactory Create(LogOptions options, TimeProvider time) => LoggerFactory.Create(logging =>
    {
        // The framework's own notes on every request would be louder than everything else.
        var framework = options.Level < LogLevel.Information ? options.Level : LogLevel.Warning;
        logging.SetMinimumLevel(options.Level);
        logging.AddFilter("Microsoft", framework);
        logging.AddFilter("Grpc", framework);

        // What handlers throw is logged where it is translated; a refusal is not an error of the server.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        logging.Services.AddSingleton<ConsoleFormatter>(new LogLine(options.Format, time));
        logging.AddConsole(console =>
        {
            console.FormatterName = LogLine.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    });
}
