using System.IO.Hashing;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>Reads a log from its beginning into what a <see cref="StoreState"/> keeps of it.</summary>
/// <param name="vector">What the member's state includes.</param>
internal sealed class LogContent(VersionVector vector)
{
    private readonly Dictionary<ByteString, LoadedKey> _keys = new(KeyBytes.Instance);
    private readonly XxHash128 _hash = new();

    public LogPosition Last { get; private set; }

    /// <summary>Of all live records.</summary>
    public UInt128 Fingerprint { get; private set; }

    /// <exception cref="CorruptStoreException">The content is no entry.</exception>
    public void Add(LogPosition position, ReadOnlySpan<byte> content)
    {
        if (!EncodedEntry.TryRead(content, out var entry)) throw new CorruptStoreException($"the log entry at {position} cannot be decoded");
        var key = _keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(entry.Key, out var known) ? known : NewKey(entry.Key);
        var fingerprint = entry.IsLocalOnly ? UInt128.Zero : RecordHash.Of(entry, _hash);
        Fingerprint = unchecked(Fingerprint - key.Fingerprint + fingerprint);
        key.Add(position, entry, fingerprint, SystemKeys.Contains(key.Key) || !entry.IsCoveredBy(vector) ? ReadRecord(position, entry) : null);
        Last = position;
    }

    /// <param name="state">What is known without the log.</param>
    public StoreState Complete(StoreState state)
    {
        var keys = KeyIndex.Empty.ToBuilder();
        var leases = LeaseTable.Empty;
        var system = SystemRows.Empty;
        var seen = vector;
        var live = 0L;
        foreach (var key in _keys.Values.OrderBy(key => key.Key, ByteOrder.Instance))
        {
            keys.Set(key.ToVersion());
            if (SystemKeys.Contains(key.Key)) system = system.With(key.Record!);
            else if (!key.Identity.IsTombstone) live++;
            if (key.Lease != 0 || key.Record is not null) leases = leases.With(key.Record ?? new RecordMessage { Key = key.Key, Lease = key.Lease }, formerLease: 0);
            foreach (var dot in key.Record?.Dots ?? []) seen = seen.With(Dot.FromMessage(dot));
        }

        return state with
        {
            Keys = keys.ToIndex(),
            LiveKeys = live,
            System = system,
            Leases = leases,
            Vector = vector,
            Seen = seen,
            Fingerprint = Fingerprint,
            NextSub = Last.Revision == state.Revision ? Last.Sub + 1 : 0,
        };
    }

    private static RecordMessage ReadRecord(LogPosition position, in EncodedEntry entry)
    {
        try
        {
            return entry.ToRecord();
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new CorruptStoreException($"the log entry at {position} cannot be decoded: {error.Message}", error);
        }
    }

    private LoadedKey NewKey(ReadOnlySpan<byte> bytes)
    {
        var key = new LoadedKey(ByteString.CopyFrom(bytes));
        _keys.Add(key.Key, key);
        return key;
    }
}
