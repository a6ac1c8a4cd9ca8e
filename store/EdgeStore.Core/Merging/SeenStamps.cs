using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// Which changes of its key a record has seen: for each tag the last stamp. A version vector of one key, in stamps,
/// because a field's stamp can be looked up in it.
/// <code>
/// record at stamp (90, tag 1), seen [(70, 2)]:   includes (70, 2) and (12, 2), not (75, 2), not (91, 1)
/// </code>
/// </summary>
internal sealed class SeenStamps
{
    private readonly SortedDictionary<Tag, Stamp> _last;

    private SeenStamps(SortedDictionary<Tag, Stamp> last) => _last = last;

    public static SeenStamps Of(RecordMessage record)
    {
        var last = new SortedDictionary<Tag, Stamp>();
        foreach (var seen in record.Seen.Append(record.Stamp))
        {
            var stamp = Stamp.FromMessage(seen);
            if (!last.TryGetValue(stamp.Tag, out var known) || known < stamp) last[stamp.Tag] = stamp;
        }

        return new SeenStamps(last);
    }

    public bool Includes(Stamp stamp) => _last.TryGetValue(stamp.Tag, out var last) && last >= stamp;

    public bool Covers(SeenStamps other) => other._last.Values.All(Includes);

    /// <summary>Notes in a record that its author had seen these.</summary>
    public void WriteTo(RecordMessage record)
    {
        var own = Stamp.FromMessage(record.Stamp);
        record.Seen.Clear();
        foreach (var stamp in _last.Values)
            if (stamp.Tag != own.Tag || stamp > own) record.Seen.Add(stamp.ToMessage());
    }

    public SeenStamps Join(SeenStamps other)
    {
        var last = new SortedDictionary<Tag, Stamp>(_last);
        foreach (var (tag, stamp) in other._last)
            if (!last.TryGetValue(tag, out var known) || known < stamp) last[tag] = stamp;
        return new SeenStamps(last);
    }
}
