using EdgeStore.Core.Leases;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Snapshots;

/// <summary>
/// Makes an empty disk that of a new, lone member with what a snapshot holds. Nothing in it may remind of the old cluster:
/// its tags will be given to other members, so its membership, vectors, dots and tags of stamps go, and revisions become
/// their clocks:
/// <code>
/// snapshot of tag 3:  "a" @ 7 * 2^20 + 13   "b" @ 9 * 2^20 + 13     stamps (1700000000000, 3), dots (3, 5)
/// restored:           "a" @ 7               "b" @ 9                 stamps (1700000000000, –)
/// </code>
/// The history before is compacted. Several members may be restored from one snapshot: their records are equal.
/// </summary>
public static class SnapshotRestorer
{
    /// <summary>System tables with such names tell who belonged to the cluster.</summary>
    private const string FleetTables = "member-";

    private const int BatchEntries = 1000;

    /// <param name="newId">Draws 64 random bits, not 0.</param>
    /// <returns>The new member's metadata.</returns>
    /// <exception cref="SnapshotException">The parts are not those of a complete snapshot.</exception>
    public static MetadataMessage Restore(IEnumerable<SnapshotPart> parts, IStorageEngine engine, Func<ulong> newId)
    {
        SnapshotHeader? header = null;
        var batch = new List<LogEntry>();
        var (source, restored) = (UInt128.Zero, UInt128.Zero);
        var keys = 0L;
        foreach (var part in parts)
        {
            if (header is null != (part.PartCase == SnapshotPart.PartOneofCase.Header))
                throw new SnapshotException("the snapshot's header is not where it ought to be");
            switch (part.PartCase)
            {
                case SnapshotPart.PartOneofCase.Header:
                    header = part.Header;
                    if (Fault(header) is { } fault) throw new SnapshotException($"the snapshot's header is impossible: {fault}");
                    break;
                case SnapshotPart.PartOneofCase.Entry:
                    Add(part.Entry, SchemeOf(header!));
                    break;
            }
        }

        if (header is null) throw new SnapshotException("the snapshot is empty");
        if (keys != header.Keys || StateMetadata.Encode(source) != header.Metadata.Fingerprint)
            throw new SnapshotException($"the snapshot's {keys} entries are not the {header.Keys} that its header names");
        var metadata = MetadataOf(header, restored, newId);
        Flush(metadata);
        engine.Sync();
        return metadata;

        void Add(SnapshotEntry entry, RevisionScheme scheme)
        {
            if (Fault(entry) is { } fault) throw new SnapshotException($"the snapshot has an impossible entry: {fault}");
            if (!entry.Entry.LocalOnly) source = unchecked(source + RecordHash.Of(entry.Entry.Record));
            var isSystem = SystemKeys.TrySplit(entry.Entry.Record.Key, out var table, out _);
            if (isSystem && table.StartsWith(FleetTables, StringComparison.Ordinal)) return;

            var content = Detached(entry.Entry, scheme);
            if (!content.LocalOnly) restored = unchecked(restored + RecordHash.Of(content.Record));
            if (!isSystem) keys++;
            batch.Add(new LogEntry(new LogPosition(scheme.ClockOf(entry.Revision), entry.Sub), content));

            // Until the last batch, the metadata say that nothing fits: a restore that was interrupted is not opened.
            if (batch.Count >= BatchEntries) Flush(new MetadataMessage());
        }

        void Flush(MetadataMessage metadata)
        {
            engine.Write(new WriteSet { Metadata = metadata, Appended = [.. batch] });
            batch.Clear();
        }
    }

    private static string? Fault(SnapshotHeader header) =>
        header.Metadata is null ? "no metadata" : header.Metadata.Tag > Tag.MaxValue ? $"tag {header.Metadata.Tag}" : null;

    private static string? Fault(SnapshotEntry entry) =>
        entry.Entry?.Record is not { } record ? "no record" : MessageValidator.Record(record);

    private static RevisionScheme SchemeOf(SnapshotHeader header) => header.Metadata.Tag == 0
        ? RevisionScheme.Lone
        : RevisionScheme.Clustered(new Tag((int)header.Metadata.Tag), header.Metadata.LastDenseRevision);

    private static MetadataMessage MetadataOf(SnapshotHeader header, UInt128 fingerprint, Func<ulong> newId)
    {
        var clock = SchemeOf(header).ClockOf(header.Metadata.Revision);
        return new MetadataMessage
        {
            ClusterId = newId(),
            MemberId = newId(),
            Revision = clock,
            CompactRevision = clock,
            SweptRevision = clock,
            HybridTime = header.Metadata.HybridTime,
            Fingerprint = StateMetadata.Encode(fingerprint),
        };
    }

    /// <summary>As a lone member would have written it. Nobody has seen anything else, so fields need no stamps of their own.</summary>
    private static LogEntryMessage Detached(LogEntryMessage entry, RevisionScheme scheme) => new()
    {
        Record = new RecordMessage
        {
            Key = entry.Record.Key,
            Generation = entry.Record.Generation,
            Birth = new StampMessage { Time = entry.Record.Birth.Time },
            Stamp = new StampMessage { Time = entry.Record.Stamp.Time },
            Value = LeaseRows.WithoutOwner(entry.Record),
            Lease = entry.Record.Lease,
        },
        CreateRevision = scheme.ClockOf(entry.CreateRevision),
        Version = entry.Version,
        LocalOnly = entry.LocalOnly,
    };
}
