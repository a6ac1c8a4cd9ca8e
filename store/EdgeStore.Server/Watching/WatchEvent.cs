using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Writing;
using Google.Protobuf;

namespace EdgeStore.Server.Watching;

/// <summary>One change, as watchers see it. Shared by all watchers of the key, so the messages are built once.</summary>
internal sealed class WatchEvent(LogEntry entry)
{
    /// <summary>What an event's message has beside key and value, roughly.</summary>
    private const int Overhead = 64;

    private Event? _plain;
    private Event? _withPrevious;

    public long Revision => entry.Position.Revision;

    public bool IsDelete => entry.Content.Record.Tombstone;

    public int Size => entry.Content.Record.Key.Length + entry.Content.Record.Value.Length + Overhead;

    private bool IsCreate => !IsDelete && entry.Content.CreateRevision == Revision;

    public Event ToMessage() => _plain ??= Build();

    /// <summary>With the version that the change replaced, when there was one and compaction has left it.</summary>
    public Event ToMessageWithPrevious(StoreHead store, IEntryReader log)
    {
        if (IsCreate) return ToMessage();
        return _withPrevious ??= BuildWithPrevious(store, log);
    }

    private Event Build()
    {
        var record = entry.Content.Record;
        return IsDelete
            ? new Event { Type = Event.Types.EventType.Delete, Kv = new KeyValue { Key = record.Key, ModRevision = Revision } }
            : new Event { Type = Event.Types.EventType.Put, Kv = ValueOf(Revision, entry.Content.CreateRevision, entry.Content.Version, record.Key, record.Value, record.Lease) };
    }

    private Event BuildWithPrevious(StoreHead store, IEntryReader log)
    {
        var message = Build();
        var previous = store.Published.Keys.Find(entry.Content.Record.Key)?.LiveAt(Revision - 1);
        if (previous is not null && log.Read(previous.Position) is { } replaced)
        {
            message.PrevKv = ValueOf(
                previous.ModRevision, previous.CreateRevision, previous.Version, previous.Key, replaced.Record.Value, previous.Lease);
        }

        return message;
    }

    private static KeyValue ValueOf(long mod, long create, long version, ByteString key, ByteString value, long lease) => new()
    {
        Key = key,
        Value = value,
        CreateRevision = create,
        ModRevision = mod,
        Version = version,
        Lease = lease,
    };
}
