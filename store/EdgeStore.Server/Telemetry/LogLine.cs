using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeStore.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeStore.Server.Telemetry;

/// <summary>
/// One line for each message. JSON has etcd's field names, then the message's own values:
/// <code>{"level":"info","ts":"2026-01-31T10:00:00.123Z","logger":"EdgeStore.Server.Writing.WriteLoop","msg":"…","Revision":7}</code>
/// </summary>
internal sealed class LogLine(LogFormat format, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "edgestore";

    /// <summary>Kestrel's warning that a plain port speaks HTTP/1.1 only, which the preface sniffer makes untrue.</summary>
    private const string PlainHttp2Warning = "Http2DisabledWithHttp1AndNoTls";
    private const string OriginalFormat = "{OriginalFormat}";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.EventId.Name == PlainHttp2Warning) return;
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var timestamp = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        if (format == LogFormat.Json) WriteJson(logEntry, timestamp, message, textWriter);
        else WriteText(logEntry, timestamp, message, textWriter);
    }

    private static void WriteJson<TState>(in LogEntry<TState> entry, string timestamp, string message, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("level", LevelOf(entry.LogLevel));
            json.WriteString("ts", timestamp);
            json.WriteString("logger", entry.Category);
            json.WriteString("msg", message);
            foreach (var (name, value) in entry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
                if (name != OriginalFormat) json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
            if (entry.Exception is { } exception) json.WriteString("error", exception.ToString());
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteText<TState>(in LogEntry<TState> entry, string timestamp, string message, TextWriter output)
    {
        output.WriteLine($"{timestamp} {LevelOf(entry.LogLevel).ToUpperInvariant(),-5} {entry.Category[(entry.Category.LastIndexOf('.') + 1)..]}: {message}");
        if (entry.Exception is { } exception) output.WriteLine(exception.ToString());
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
