using EdgeStore.Protocol.Replication;
using RocksDbSharp;

namespace EdgeStore.Storage;

/// <summary>Decodes a log entry from RocksDB's own memory, without a copy in between.</summary>
internal sealed class EntryDecoder : ISpanDeserializer<LogEntryMessage?>
{
    public static readonly EntryDecoder Instance = new();

    public LogEntryMessage? Deserialize(ReadOnlySpan<byte> buffer) =>
        buffer.IsEmpty ? null : Versioned.Decode(LogEntryMessage.Parser, buffer, "a log entry");
}
