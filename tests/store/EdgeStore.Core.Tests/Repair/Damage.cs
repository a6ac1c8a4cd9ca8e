using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Repair;

/// <summary>What a bug or a bad disk can do to one member, so that its vector claims what it does not hold.</summary>
public static class Damage
{
    /// <summary>The key and its history are gone.</summary>
    public static StoreState Lose(IStorageEngine engine, StoreState state, ByteString key)
    {
        var positions = new List<LogPosition>();
        for (StoredVersion? version = state.Keys.Find(key); version is not null; version = version.Older) positions.Add(version.Position);
        return Apply(engine, state, key, newest: null, positions);
    }

    /// <summary>The last change of the key was never made.</summary>
    public static StoreState Regress(IStorageEngine engine, StoreState state, ByteString key)
    {
        var lost = state.Keys.Find(key)!;
        return Apply(engine, state, key, lost.Older is null ? null : Newest(engine, lost.Older), [lost.Position]);
    }

    /// <summary>The value on the disk has other bytes than were written.</summary>
    public static void Rot(IStorageEngine engine, StoreState state, ByteString key)
    {
        var position = state.Keys.Find(key)!.Position;
        var entry = engine.Read(position)!.Clone();
        entry.Record.Value = ByteString.CopyFromUtf8("rotten");
        engine.Write(new WriteSet { Metadata = StateMetadata.Of(state), Dropped = [position] });
        engine.Write(new WriteSet { Metadata = StateMetadata.Of(state), Appended = [new LogEntry(position, entry)] });
        engine.Sync();
    }

    private static KeyVersion Newest(IStorageEngine engine, StoredVersion version)
    {
        var record = engine.Read(version.Position)!.Record;
        return new KeyVersion
        {
            Key = version.Key,
            Position = version.Position,
            CreateRevision = version.CreateRevision,
            Version = version.Version,
            Lease = version.Lease,
            Identity = RecordIdentity.Of(record),
            BirthDot = record.BirthDot is { } dot ? Dot.FromMessage(dot) : default,
            Fingerprint = RecordHash.Of(record),
            Older = version.Older,
        };
    }

    private static StoreState Apply(IStorageEngine engine, StoreState state, ByteString key, KeyVersion? newest, IReadOnlyList<LogPosition> dropped)
    {
        var lost = state.Keys.Find(key)!;
        var keys = state.Keys.ToBuilder();
        keys.Remove(key);
        if (newest is not null) keys.Set(newest);
        var damaged = state with
        {
            Keys = keys.ToIndex(),
            LiveKeys = state.LiveKeys + (newest is { IsTombstone: false } ? 1 : 0) - (lost.IsTombstone ? 0 : 1),
            Fingerprint = unchecked(state.Fingerprint - lost.Fingerprint + (newest?.Fingerprint ?? 0)),
        };
        engine.Write(new WriteSet { Metadata = StateMetadata.Of(damaged), Dropped = dropped });
        engine.Sync();
        return damaged;
    }
}
