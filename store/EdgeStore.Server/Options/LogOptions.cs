namespace EdgeStore.Server.Options;

internal sealed record LogOptions(LogLevel Level, LogFormat Format)
{
    public bool ToStandardError { get; init; } = true;

    public bool ToStandardOutput { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

internal enum LogFormat
{
    Json,
    Text,
}
