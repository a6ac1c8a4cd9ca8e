using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Snapshots;

/// <summary>
/// What a member holds at one revision, while writes go on: the newest version of each live key, the system's too, without
/// history and tombstones. It is read from one scan of the log, which shows the log as it was when the scan began.
/// </summary>
public sealed class SnapshotImage : IDisposable
{
    private readonly StoreState _state;
    private readonly IEnumerator<LogEntry> _log;
    private bool _hasEntry;

    private SnapshotImage(StoreState state, IEnumerator<LogEntry> log)
    {
        _state = state;
        _log = log;
        _hasEntry = log.MoveNext();
    }

    public long Revision => _state.Revision;

    /// <param name="latest">Tells the newest state that may be shown.</param>
    /// <returns>Null when a sweep has overtaken that state: try again with a newer one.</returns>
    public static SnapshotImage? TryOpen(Func<StoreState> latest, ILogReader log)
    {
        var state = latest();
        var image = new SnapshotImage(state, log.Scan(0, state.Revision).GetEnumerator());
        if (log.DroppedThrough <= state.Revision) return image;
        image.Dispose();
        return null;
    }

    /// <summary>Once.</summary>
    /// <param name="member">The member's name.</param>
    /// <exception cref="SnapshotException">An entry is gone; a repair replaces damaged ones.</exception>
    public IEnumerable<SnapshotPart> Parts(string member, string buildVersion, long unixMilliseconds)
    {
        yield return new SnapshotPart
        {
            Header = new SnapshotHeader
            {
                Metadata = StateMetadata.Of(_state),
                Member = member,
                BuildVersion = buildVersion,
                UnixMs = unixMilliseconds,
                Keys = _state.LiveKeys,
            },
        };
        var found = 0L;
        for (; _hasEntry; _hasEntry = _log.MoveNext())
        {
            var (position, entry) = _log.Current;
            if (_state.Keys.Find(entry.Record.Key) is not { IsTombstone: false } live || live.Position != position) continue;
            if (!SystemKeys.Contains(live.Key)) found++;
            yield return new SnapshotPart { Entry = new SnapshotEntry { Revision = position.Revision, Sub = position.Sub, Entry = entry } };
        }

        if (found != _state.LiveKeys)
            throw new SnapshotException($"the log has {found} of the {_state.LiveKeys} live keys of revision {_state.Revision}: try again");
    }

    public void Dispose() => _log.Dispose();
}
