using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>The record of a log entry as other members get it.</summary>
internal static class ReplicatedRecord
{
    /// <returns>Null when it stays at this member.</returns>
    public static RecordMessage? Of(LogEntry entry, RevisionScheme scheme)
    {
        if (entry.Content.LocalOnly) return null;
        var record = entry.Content.Record;
        if (record.Dots.Count > 0 || entry.Position.Revision > scheme.LastDense) return record;

        // From before this member joined the cluster: the first dot stands for all of it.
        record = record.Clone();
        record.Dots.Add(new Dot(scheme.Tag, 1).ToMessage());
        record.BirthDot ??= new Dot(scheme.Tag, 1).ToMessage();
        return record;
    }

    public static Dot BirthOf(RecordMessage record) => record.BirthDot is { } dot ? Dot.FromMessage(dot) : default;

    /// <summary>The vector includes every change whose effect the record carries.</summary>
    public static bool IsCoveredBy(VersionVector vector, IEnumerable<DotMessage> dots) => dots.All(dot => vector.Covers(Dot.FromMessage(dot)));
}
