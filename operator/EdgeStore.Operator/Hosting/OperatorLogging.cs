using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Operator.Hosting;

internal static class OperatorLogging
{
    public static void AddOperatorLogging(this WebApplicationBuilder builder, OperatorOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        // The web server's own chatter is of interest only when something is wrong.
        builder.Logging.AddFilter("Microsoft.AspNetCore", options.LogLevel < LogLevel.Warning ? LogLevel.Warning : options.LogLevel);
        if (options.LogFormat == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(o => Stamp(o));
        }
        else
        {
            builder.Logging.AddSimpleConsole(o =>
            {
                Stamp(o);
                o.SingleLine = true;
                o.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }
    }

    private static void Stamp(ConsoleFormatterOptions formatter)
    {
        formatter.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        formatter.UseUtcTimestamp = true;
    }
}
