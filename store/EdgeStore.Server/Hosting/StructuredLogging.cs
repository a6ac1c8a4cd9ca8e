using System.Text;
using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;
using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Server.Hosting;

/// <summary>Logging to standard error, standard output and files, one line a message.</summary>
internal static class StructuredLogging
{
    /// <exception cref="StartupException">A file cannot be written.</exception>
    public static ILoggerFactory Create(LogOptions options, LogLevelSwitch level, TimeProvider time)
    {
        var line = new LogLine(options.Format, time);
        var others = Others(options);
        return LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.AddFilter(level.Allows);

            // What handlers throw is logged where it is translated; a refusal is not an error of the server.
            logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);

            // Why the server does not start is its last word, once and without a stack; what fails later is critical.
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
            if (others.Count > 0) logging.Services.AddSingleton<ILoggerProvider>(_ => new LineLoggerProvider(line, others));
            if (!options.ToStandardError) return;
            logging.Services.AddSingleton<ConsoleFormatter>(line);
            logging.AddConsole(console =>
            {
                console.FormatterName = LogLine.FormatterName;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
        });
    }

    private static List<TextWriter> Others(LogOptions options)
    {
        var outputs = new List<TextWriter>();
        if (options.ToStandardOutput) outputs.Add(new StreamWriter(Console.OpenStandardOutput(), Utf8));
        foreach (var file in options.Files)
        {
            try
            {
                outputs.Add(new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), Utf8));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                foreach (var output in outputs) output.Dispose();
                throw new StartupException($"--log-outputs: {failure.Message}", failure);
            }
        }

        return outputs;
    }

    private static UTF8Encoding Utf8 => new(encoderShouldEmitUTF8Identifier: false);
}
