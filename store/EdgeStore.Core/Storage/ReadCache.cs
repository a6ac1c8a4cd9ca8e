using System.Collections.Concurrent;
using System.Numerics;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Storage;

/// <summary>
/// Entries that clients have read twice lately: the third time nothing is searched on the disk and decoded. What is at a position
/// never changes, so there is nothing to keep in step. For readers that change nothing of an entry; any number of threads.
/// <code>
/// read once    the position is noted, in a place that others take soon
/// read twice   into the young half
/// young full   it becomes the old half; what was there and was not read meanwhile is forgotten
/// </code>
/// So a reader that goes through more than fits here neither fills it nor pays for it.
/// </summary>
public sealed class ReadCache(IEntryReader log, int maxBytes) : IEntryReader
{
    /// <summary>Of an entry in memory, beside its key and value.</summary>
    public const int EntryOverhead = 512;

    /// <summary>About as many positions are noted as entries of this size would fit.</summary>
    private const int UsualBytes = 1 << 10;

    /// <summary>The share of the whole that one entry may take.</summary>
    private const int LargestShare = 16;

    private readonly Lock _gate = new();
    private readonly long[] _noted = new long[BitOperations.RoundUpToPowerOf2((uint)(maxBytes / UsualBytes))];
    private volatile Halves _halves = new([], []);
    private int _youngBytes;

    /// <inheritdoc/>
    public LogEntryMessage? Read(LogPosition position)
    {
        var halves = _halves;
        if (halves.Young.TryGetValue(position, out var entry)) return entry;
        if (!halves.Old.TryGetValue(position, out entry))
        {
            entry = log.Read(position);
            if (entry is null || !WasNoted(position)) return entry;
        }

        Keep(position, entry);
        return entry;
    }

    /// <summary>Notes it. Threads may overwrite each other's notes: then it takes one reading more.</summary>
    private bool WasNoted(LogPosition position)
    {
        var hash = HashCode.Combine(position.Revision, position.Sub);
        ref var place = ref _noted[hash & (_noted.Length - 1)];
        var note = position.Revision ^ ((long)position.Sub << 48);
        if (Volatile.Read(ref place) == note) return true;
        Volatile.Write(ref place, note);
        return false;
    }

    private void Keep(LogPosition position, LogEntryMessage entry)
    {
        var bytes = entry.Record.Key.Length + entry.Record.Value.Length + EntryOverhead;
        if (bytes > maxBytes / LargestShare) return;
        lock (_gate)
        {
            if (!_halves.Young.TryAdd(position, entry)) return;
            _youngBytes += bytes;
            if (_youngBytes <= maxBytes / 2) return;
            _halves = new Halves([], _halves.Young);
            _youngBytes = 0;
        }
    }

    private sealed record Halves(ConcurrentDictionary<LogPosition, LogEntryMessage> Young, ConcurrentDictionary<LogPosition, LogEntryMessage> Old);
}
