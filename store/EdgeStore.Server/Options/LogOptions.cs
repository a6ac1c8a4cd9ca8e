namespace EdgeStore.Server.Options;

internal sealed record LogOptions(LogLevel Level, LogFormat Format);

internal enum LogFormat
{
    Json,
    Text,
}
