using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>Looks keys up: in an immutable snapshot, or in the writer's working copy.</summary>
public interface IKeyView
{
    /// <summary>The newest version of the key, which may be a tombstone.</summary>
    KeyVersion? Find(ByteString key);

    /// <summary>The newest version of each key in the range, tombstones included, in key order.</summary>
    IEnumerable<KeyVersion> Range(KeyRange range);

    /// <summary>How many keys of the range are not deleted, without walking over them.</summary>
    int CountLive(KeyRange range);
}
