using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Options;

/// <summary>The flags about logging.</summary>
internal sealed class LogReader(FlagSet flags, FlagReader read)
{
    private const string StandardError = "stderr";
    private const string StandardOutput = "stdout";
    private const string Default = "default";
    private const string Journal = "systemd/journal";

    public LogOptions Read()
    {
        var level = flags[FlagCatalog.LogLevel];
        var format = flags[FlagCatalog.LogFormat];
        if (format.Text is not ("json" or "text")) read.Refuse(format, $"'{format.Text}' is not json or text");
        var outputs = Outputs();
        return new LogOptions(
            LogLevelSwitch.Names.TryGetValue(level.Text, out var known)
                ? known
                : read.Refuse(level, $"'{level.Text}' is not debug, info, warn, error, panic or fatal", LogLevel.Information),
            format.Text == "text" ? LogFormat.Text : LogFormat.Json)
        {
            ToStandardError = outputs.Any(output => output is StandardError or Default or Journal),
            ToStandardOutput = outputs.Contains(StandardOutput),
            Files = [.. outputs.Where(output => output is not (StandardError or StandardOutput or Default or Journal)).Distinct()],
        };
    }

    private IReadOnlyList<string> Outputs()
    {
        var outputs = read.List(FlagCatalog.LogOutputs);
        if (outputs.Count == 0) read.Refuse(flags[FlagCatalog.LogOutputs], "must name an output");
        if (outputs.Count > 1 && outputs.Contains(Default)) read.Refuse(flags[FlagCatalog.LogOutputs], "default goes with no other output");
        return outputs;
    }
}
