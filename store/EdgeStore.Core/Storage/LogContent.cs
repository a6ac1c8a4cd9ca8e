using System.IO.Hashing;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Storage;

/// <summary>Reads a log into what a <see cref="StoreState"/> keeps of it.</summary>
/// <param name="known">What is known without the log; or with its beginning, from an index.</param>
/// <param name="last">The last entry that is known.</param>
internal sealed class LogContent(StoreState known, LogPosition last)
{
    private readonly Dictionary<ByteString, LoadedKey> _keys = new(KeyBytes.Instance);
    private readonly XxHash128 _hash = new();

    public LogPosition Last { get; private set; } = last;

    /// <summary>Of all live records.</summary>
    public UInt128 Fingerprint { get; private set; } = known.Fingerprint;

    /// <exception cref="CorruptStoreException">The content is no entry.</exception>
    public void Add(LogPosition position, ReadOnlySpan<byte> content)
    {
        if (!EncodedEntry.TryRead(content, out var entry)) throw new CorruptStoreException($"the log entry at {position} cannot be decoded");
        var key = _keys.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(entry.Key, out var loaded) ? loaded : NewKey(entry.Key);
        var fingerprint = entry.IsLocalOnly ? UInt128.Zero : RecordHash.Of(entry, _hash);
        Fingerprint = unchecked(Fingerprint - key.Fingerprint + fingerprint);
        key.Add(position, entry, fingerprint, SystemKeys.Contains(key.Key) || !entry.IsCoveredBy(known.Vector) ? ReadRecord(position, entry) : null);
        Last = position;
    }

    public StoreState ToState()
    {
        var keys = known.Keys.ToBuilder();
        var leases = known.Leases;
        var system = known.System;
        var seen = known.Seen;
        var live = known.LiveKeys;
        foreach (var key in _keys.Values.OrderBy(key => key.Key, ByteOrder.Instance))
        {
            keys.Set(key.ToVersion());
            if (SystemKeys.Contains(key.Key)) system = system.With(key.Record!);
            else live += (key.Identity.IsTombstone ? 0 : 1) - (key.WasLive ? 1 : 0);
            if (key.Record is not null || key.Lease != key.FormerLease)
                leases = leases.With(key.Record ?? new RecordMessage { Key = key.Key, Lease = key.Lease }, key.FormerLease);
            foreach (var dot in key.Record?.Dots ?? []) seen = seen.With(Dot.FromMessage(dot));
        }

        return known with
        {
            Keys = keys.ToIndex(),
            LiveKeys = live,
            System = system,
            Leases = leases,
            Seen = seen,
            Fingerprint = Fingerprint,
            NextSub = Last.Revision == known.Revision ? Last.Sub + 1 : 0,
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
        var key = known.Keys.Find(bytes) is { } version ? new LoadedKey(version) : new LoadedKey(ByteString.CopyFrom(bytes));
        _keys.Add(key.Key, key);
        return key;
    }
}
