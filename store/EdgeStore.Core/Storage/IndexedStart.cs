using EdgeStore.Core.Mvcc;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>
/// Begins with the index that was written when the member stopped, and reads only the end of the log.
/// <code>
/// index   ████████████
/// log     ░░░░░░░░░░░░██   read when serving has begun, see <see cref="LogCheck"/>
/// </code>
/// An index that does not fit is as good as none: then the log tells everything.
/// </summary>
internal static class IndexedStart
{
    /// <returns>Null when the whole log must be read.</returns>
    /// <exception cref="CorruptStoreException">The log's end, or a record of the system keyspace, is damaged.</exception>
    public static LoadedStore? TryOpen(IStorageEngine engine, StoreState known, MetadataMessage metadata)
    {
        if (engine.LoadIndex() is not { } bytes || TryRead(bytes) is not { } index || !index.Fits(metadata, known.Collected.Count)) return null;
        if (TryAdd(known, index, engine) is not { } begun) return null;
        var content = new LogContent(begun, index.Last);
        using (var log = engine.OpenLog(index.Last)) log.ReadAll(content.Add);
        return content.Last.Revision <= metadata.Revision && StateMetadata.Encode(content.Fingerprint) == metadata.Fingerprint
            ? new LoadedStore(content.ToState(), index)
            : null;
    }

    private static LogIndex? TryRead(byte[] bytes)
    {
        try
        {
            return IndexFile.Read(bytes);
        }
        catch (FormatException)
        {
            // Of another build.
            return null;
        }
    }

    /// <returns>Null when the log has not what the index says.</returns>
    private static StoreState? TryAdd(StoreState known, LogIndex index, IEntryReader log)
    {
        var leases = known.Leases;
        var system = known.System;
        var live = 0L;
        foreach (var version in index.Keys.All)
        {
            var isSystem = SystemKeys.Contains(version.Key);
            if (!isSystem && !version.IsTombstone) live++;
            if (!isSystem && version.Lease == 0) continue;
            var record = isSystem ? log.Read(version.Position)?.Record : new RecordMessage { Key = version.Key, Lease = version.Lease };
            if (record is null) return null;
            leases = leases.With(record, formerLease: 0);
            if (isSystem) system = system.With(record);
        }

        return known with
        {
            Keys = index.Keys,
            LiveKeys = live,
            System = system,
            Leases = leases,
            Fingerprint = StateMetadata.Decode(index.Metadata.Fingerprint),
        };
    }
}
