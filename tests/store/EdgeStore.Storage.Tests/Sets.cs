using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Storage.Tests;

/// <summary>Write sets in one line.</summary>
internal static class Sets
{
    public static WriteSet Put(long revision, string key, string value) => new()
    {
        Metadata = new MetadataMessage { Revision = revision, MemberId = 7, ClusterId = 9 },
        Appended = [Entry(revision, 0, key, value)],
    };

    public static LogEntry Entry(long revision, int sub, string key, string value) => new(
        new LogPosition(revision, sub),
        new LogEntryMessage
        {
            Record = new RecordMessage
            {
                Key = ByteString.CopyFromUtf8(key),
                Value = ByteString.CopyFromUtf8(value),
                Generation = 1,
                Birth = new StampMessage { Time = 1 },
                Stamp = new StampMessage { Time = (ulong)revision },
            },
            CreateRevision = revision,
            Version = 1,
        });
}
