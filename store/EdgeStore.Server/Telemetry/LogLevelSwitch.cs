namespace EdgeStore.Server.Telemetry;

/// <summary>The least severe messages that are written; can be changed while the server runs.</summary>
internal sealed class LogLevelSwitch(LogLevel initial)
{
    private volatile int _level = (int)initial;

    public LogLevel Level
    {
        get => (LogLevel)_level;
        set => _level = (int)value;
    }

    public static readonly IReadOnlyDictionary<string, LogLevel> Names = new Dictionary<string, LogLevel>
    {
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["panic"] = LogLevel.Critical,
        ["fatal"] = LogLevel.Critical,
    };

    public bool Allows(string? category, LogLevel level)
    {
        // The framework's own notes on every request would be louder than everything else.
        var isFramework = category is not null
            && (category.StartsWith("Microsoft", StringComparison.Ordinal) || category.StartsWith("Grpc", StringComparison.Ordinal));
        return level >= (isFramework && Level == LogLevel.Information ? LogLevel.Warning : Level);
    }
}
