using EdgeStore.Core.Mvcc;

namespace EdgeStore.Storage;

/// <summary>
/// The end of the log as it was written: links that keep up read it here, as often as there are of them, without searching and
/// decoding. What is older is on the disk. While nobody reads, nothing is kept.
/// <code>
/// log   ───●──●──●──●──│──●──●──│──●──│──●──●──▶
///                      └ all that is beyond here is in memory, a piece for every write
/// </code>
/// One writer, any number of readers.
/// </summary>
internal sealed class RecentEntries(int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Piece> _pieces = new();
    private long _after = long.MaxValue;
    private long _bytes;
    private long _unread = long.MaxValue / 2;

    /// <param name="bytes">What they take in memory, about.</param>
    public void Add(IReadOnlyList<LogEntry> entries, long bytes)
    {
        if (entries.Count == 0) return;
        lock (_gate)
        {
            _unread += bytes;
            if (_unread > maxBytes)
            {
                Forget();
                return;
            }

            // Others of the same revision may have been written before.
            if (_pieces.Count == 0) _after = entries[0].Position.Revision;
            _pieces.AddLast(new Piece(entries, bytes));
            _bytes += bytes;
            while (_bytes > maxBytes) RemoveOldest();
        }
    }

    /// <summary>Entries have left the log.</summary>
    public void Clear()
    {
        lock (_gate) Forget();
    }

    /// <returns>Pieces with all entries from the revision on, and perhaps some before; null when not all are here.</returns>
    public IReadOnlyList<IReadOnlyList<LogEntry>>? From(long revision)
    {
        lock (_gate)
        {
            _unread = 0;
            if (revision <= _after) return null;
            var pieces = new List<IReadOnlyList<LogEntry>>();
            for (var piece = _pieces.Last; piece is not null && piece.Value.LastRevision >= revision; piece = piece.Previous)
                pieces.Add(piece.Value.Entries);
            pieces.Reverse();
            return pieces;
        }
    }

    private void Forget()
    {
        _pieces.Clear();
        _bytes = 0;
        _after = long.MaxValue;
    }

    private void RemoveOldest()
    {
        var oldest = _pieces.First!.Value;
        _pieces.RemoveFirst();
        _bytes -= oldest.Bytes;
        _after = oldest.LastRevision;
    }

    private sealed record Piece(IReadOnlyList<LogEntry> Entries, long Bytes)
    {
        public long LastRevision => Entries[^1].Position.Revision;
    }
}
