using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Core.SystemKeyspace;

/// <summary>The keys as clients see them: without the system keyspace.</summary>
internal sealed class ClientKeys(IKeyView keys) : IKeyView
{
    public KeyVersion? Find(ByteString key) => SystemKeys.Contains(key) ? null : keys.Find(key);

    public IEnumerable<KeyVersion> Range(KeyRange range) => SystemKeys.Outside(range).SelectMany(keys.Range);

    public int CountLive(KeyRange range) => SystemKeys.Outside(range).Sum(keys.CountLive);
}
