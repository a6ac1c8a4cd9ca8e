using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Looks through what a peer sent before any of it is used. Every method returns what is wrong, or null. The bounds on
/// clocks keep a single bad message from using up the numbers of every member.
/// </summary>
internal static class MessageValidator
{
    private const ulong MaxHybridTime = 1UL << 63;
    private const ulong MaxGeneration = 1UL << 63;
    private const long MaxClock = 1L << 42;

    // JSON is read to a depth of 64, and a level takes one step. The bound keeps the writing of values off the stack's end.
    private const int MaxFieldDepth = 70;

    private const int MaxRumors = 10_000;

    /// <param name="zero">An entry may say that there are no changes.</param>
    public static string? Vector(VersionVectorMessage? vector, bool zero = false)
    {
        var last = 0u;
        foreach (var entry in vector?.Entries ?? [])
        {
            if (entry.Tag <= last || entry.Tag > Tag.MaxValue) return $"version vector with tag {entry.Tag} after {last}";
            if (entry.N == 0 && !zero) return $"version vector with 0 for tag {entry.Tag}";
            last = entry.Tag;
        }

        return null;
    }

    public static string? Heartbeat(Heartbeat heartbeat)
    {
        if (heartbeat.Revision <= 0) return $"heartbeat at revision {heartbeat.Revision}";
        if (heartbeat.Fingerprint.Length is not (0 or StateMetadata.FingerprintBytes))
            return $"fingerprint of {heartbeat.Fingerprint.Length} bytes";
        if (heartbeat.Rumors.Count > MaxRumors) return $"heartbeat with {heartbeat.Rumors.Count} rumors";
        foreach (var rumor in heartbeat.Rumors)
            if (Rumor(rumor) is { } fault) return $"rumor of tag {rumor.Tag}: {fault}";
        return Vector(heartbeat.Vector);
    }

    private static string? Rumor(Rumor rumor) =>
        rumor.Tag is 0 or > Tag.MaxValue ? "no such tag"
        : rumor.Fingerprint.Length is not (0 or StateMetadata.FingerprintBytes) ? $"fingerprint of {rumor.Fingerprint.Length} bytes"
        : Vector(rumor.Difference, zero: true);

    /// <param name="cursor">The last cursor of the stream.</param>
    public static string? Batch(Batch batch, long cursor)
    {
        if (batch.Cursor < cursor) return $"cursor {batch.Cursor} after {cursor}";
        if (batch.Cursor == 0 ? batch.Listing is null : RevisionScheme.ForeignClockOf(batch.Cursor) >= MaxClock) return $"cursor {batch.Cursor}";
        var revision = cursor;
        foreach (var transaction in batch.Transactions)
        {
            if (transaction.Revision <= revision || transaction.Revision > batch.Cursor)
                return $"transaction at revision {transaction.Revision} between {revision} and {batch.Cursor}";
            if (transaction.Records.Count == 0) return $"empty transaction at revision {transaction.Revision}";
            revision = transaction.Revision;
            foreach (var record in transaction.Records)
                if (Record(record) is { } fault) return $"{fault} at revision {revision}";
        }

        return Vector(batch.Vector) ?? Collected(batch.Collected) ?? Listing(batch);
    }

    public static string? Collected(CollectedMessage? collected) =>
        collected is { Time: >= MaxHybridTime } ? $"collected tombstones with time {collected.Time}"
        : collected is { Generation: >= MaxGeneration } ? $"collected tombstones with generation {collected.Generation}"
        : Vector(collected?.Vector);

    private static string? Listing(Batch batch)
    {
        if (batch.Listing is not { } listing) return null;
        if (batch.Transactions.Count > 0 || batch.Vector is not null) return "list of keys with changes";
        if (listing.Hashes.Length % PeerKeys.HashBytes != 0) return $"list of keys with {listing.Hashes.Length} bytes";
        return Vector(listing.Vector) ?? Collected(listing.Collected);
    }

    public static string? Record(RecordMessage record)
    {
        if (record.Key.IsEmpty) return "record without a key";
        if (record.Generation is 0 or >= MaxGeneration) return $"record of generation {record.Generation}";
        if (Stamp(record.Birth) is { } birth) return $"birth {birth}";
        if (Stamp(record.Stamp) is { } stamp) return $"stamp {stamp}";
        if (record.Stamp.Time < record.Birth.Time) return "record changed before its birth";
        if (record.Tombstone && (!record.Value.IsEmpty || record.Lease != 0)) return "tombstone with a value or lease";
        return Fields(record) ?? Dots(record.Dots) ?? (record.BirthDot is { } birthDot ? Dots([birthDot]) : null);
    }

    /// <summary>A field's stamp must not outrun the record's, which is what clocks are raised by.</summary>
    private static string? Fields(RecordMessage record)
    {
        if (record.Tombstone && (record.Fields.Count > 0 || record.Base is not null)) return "tombstone with fields";
        if (record.Base is not null && StampUpTo(record.Base, record.Stamp) is { } start) return $"base {start}";
        foreach (var seen in record.Seen)
            if (StampUpTo(seen, record.Stamp) is { } fault) return $"seen {fault}";
        foreach (var field in record.Fields)
        {
            if (StampUpTo(field.Stamp, record.Stamp) is { } fault) return $"field stamp {fault}";
            if (FieldPath.DepthOf(field.Path) > MaxFieldDepth) return "field deeper than any value";
            if (field.State is not (FieldState.Present or FieldState.Absent or FieldState.Hidden)) return $"field in state {field.State}";
        }

        return null;
    }

    private static string? StampUpTo(StampMessage? stamp, StampMessage limit) =>
        Stamp(stamp) ?? (Stamps.Stamp.FromMessage(stamp) > Stamps.Stamp.FromMessage(limit) ? "after the record's" : null);

    // Tag 0 is a stamp from before the peer joined a cluster.
    private static string? Stamp(StampMessage? stamp) =>
        stamp is null ? "missing"
        : stamp.Tag > Tag.MaxValue ? $"with tag {stamp.Tag}"
        : stamp.Time is 0 or >= MaxHybridTime ? $"with time {stamp.Time}"
        : null;

    public static string? Dots(IEnumerable<DotMessage> dots)
    {
        foreach (var dot in dots)
            if (dot.N == 0 || dot.Tag is 0 or > Tag.MaxValue) return $"dot ({dot.Tag}, {dot.N})";
        return null;
    }
}
