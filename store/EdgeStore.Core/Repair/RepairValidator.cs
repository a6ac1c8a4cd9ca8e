using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Repair;

/// <summary>Looks through what the other side of a repair sent before any of it is used. Says what is wrong, or null.</summary>
internal static class RepairValidator
{
    public const int MaxRanges = 1024;
    public const int MaxEntries = 1024;

    private const long MaxClock = 1L << 42;

    public static string? Segment(RepairSegment segment, KeySpan? asked)
    {
        var span = KeySpan.FromMessage(segment.Range);
        if (!KeySpan.Everything.Contains(span)) return "segment that ends before it begins";
        if (asked is { } within && (!span.Start.Equals(within.Start) || !within.Contains(span))) return "another segment than was asked for";
        return Revision(segment.Revision) ?? MessageValidator.Vector(segment.Vector) ?? MessageValidator.Vector(segment.Seen);
    }

    public static string? Query(RepairQuery query, KeySpan segment)
    {
        if (query.Ranges.Count is 0 or > MaxRanges) return $"query of {query.Ranges.Count} ranges";
        foreach (var range in query.Ranges)
        {
            if (!segment.Contains(KeySpan.FromMessage(range.Span))) return "range beyond the segment";
            if (range.Fingerprint.Length != StateMetadata.FingerprintBytes) return $"fingerprint of {range.Fingerprint.Length} bytes";
        }

        return null;
    }

    public static string? Answer(RepairAnswer answer, IReadOnlyList<KeySpan> asked)
    {
        if (answer.Ranges.Count != asked.Count) return $"{answer.Ranges.Count} answers to {asked.Count} ranges";
        for (var i = 0; i < asked.Count; i++)
            if (!answer.Ranges[i].Middle.IsEmpty && !asked[i].Contains(answer.Ranges[i].Middle)) return "middle beyond the range";
        return null;
    }

    public static string? Listing(RepairListing listing, KeySpan segment)
    {
        var span = KeySpan.FromMessage(listing.Range);
        if (!segment.Contains(span)) return "range beyond the segment";
        if (listing.Entries.Count > MaxEntries) return $"listing of {listing.Entries.Count} keys";
        var last = default(ByteString?);
        foreach (var entry in listing.Entries)
        {
            if (entry.Key.IsEmpty || !span.Contains(entry.Key)) return "key beyond the range";
            if (last is not null && ByteOrder.Instance.Compare(entry.Key, last) <= 0) return "keys out of order";
            if (entry.Digest.Length != (entry.Damaged ? 0 : StateMetadata.FingerprintBytes)) return $"digest of {entry.Digest.Length} bytes";
            if (MessageValidator.Dots(entry.Dots) is { } fault) return fault;
            last = entry.Key;
        }

        return null;
    }

    public static string? Difference(RepairDifference difference, KeySpan listed) =>
        difference.Wanted.All(listed.Contains) ? Records(difference.Records, listed) : "wanted key beyond the range";

    public static string? Records(IEnumerable<RecordMessage> records, KeySpan span)
    {
        foreach (var record in records)
        {
            if (MessageValidator.Record(record) is { } fault) return fault;
            if (!span.Contains(record.Key)) return "record beyond the range";
        }

        return null;
    }

    public static string? Revision(long revision) =>
        revision <= 0 || RevisionScheme.ForeignClockOf(revision) >= MaxClock ? $"revision {revision}" : null;
}
