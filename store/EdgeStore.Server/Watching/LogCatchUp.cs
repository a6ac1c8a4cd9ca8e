using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Watching;

/// <summary>Reads a stretch of the log for a watcher that is behind.</summary>
internal sealed class LogCatchUp(ILogReader log, StoreHead store)
{
    /// <summary>A stretch ends at the first revision after this: a stream has other watches to serve too.</summary>
    internal const int MaxScanned = 5_000;
    private const long MaxBytes = 1 << 20;

    public long CompactRevision => store.Published.CompactRevision;

    /// <returns>Null when compaction has dropped what the watcher needs.</returns>
    public LogStretch? Read(WatchSettings settings, long from, long to)
    {
        var events = new List<WatchEvent>();
        var next = to + 1;
        var bytes = 0L;
        var scanned = 0;
        var revision = from;
        foreach (var entry in log.Scan(from, to))
        {
            if (entry.Position.Revision != revision && (bytes >= MaxBytes || scanned >= MaxScanned))
            {
                next = entry.Position.Revision;
                break;
            }

            revision = entry.Position.Revision;
            scanned++;
            if (!Concerns(settings, entry)) continue;
            var change = new WatchEvent(entry);
            events.Add(change);
            bytes += change.Size;
        }

        // After the scan: entries may have been swept while it ran, but never before the compaction was published.
        return from < store.Published.CompactRevision ? null : new LogStretch(events, next);
    }

    private static bool Concerns(WatchSettings settings, LogEntry entry) =>
        !entry.Content.Silent
        && !SystemKeys.Contains(entry.Content.Record.Key)
        && settings.Wants(entry.Content.Record.Tombstone)
        && settings.Range.Contains(entry.Content.Record.Key);
}

/// <param name="Next">The revision to go on from.</param>
internal sealed record LogStretch(IReadOnlyList<WatchEvent> Events, long Next);
