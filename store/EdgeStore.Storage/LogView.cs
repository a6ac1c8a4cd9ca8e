using System.Collections.Concurrent;
using EdgeStore.Core.Storage;
using EdgeStore.Storage.RocksDb;

namespace EdgeStore.Storage;

/// <summary>
/// Reads the log on a thread of its own, a few pieces ahead of whoever looks at the entries: reading and unpacking blocks takes as
/// long as what is made of them.
/// </summary>
/// <param name="cursor">At the first entry; the view disposes it.</param>
/// <param name="throwIfFailed">When the cursor ends.</param>
internal sealed class LogView(Cursor cursor, Action<Cursor> throwIfFailed) : ILogView
{
    private const int PieceBytes = 256 << 10;
    private const int Pieces = 4;

    private readonly BlockingCollection<LogPiece> _full = new(Pieces);
    private readonly ConcurrentBag<LogPiece> _empty = [];
    private readonly CancellationTokenSource _stop = new();

    public void ReadAll(EncodedEntryVisitor visit)
    {
        var reading = Task.Run(Read);
        try
        {
            foreach (var piece in _full.GetConsumingEnumerable())
            {
                piece.Visit(visit);
                piece.Clear();
                _empty.Add(piece);
            }
        }
        finally
        {
            // The reader may wait for room; the cursor must be gone before anybody closes the database.
            _stop.Cancel();
            Task.WaitAny(reading);
        }

        reading.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        cursor.Dispose();
        _full.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        try
        {
            var piece = NewPiece();
            for (; cursor.IsValid; cursor.Next())
            {
                piece.Add(cursor.Key, cursor.Value);
                if (piece.Length < PieceBytes) continue;
                _full.Add(piece, _stop.Token);
                piece = NewPiece();
            }

            throwIfFailed(cursor);
            _full.Add(piece, _stop.Token);
        }
        finally
        {
            _full.CompleteAdding();
        }
    }

    private LogPiece NewPiece() => _empty.TryTake(out var piece) ? piece : new LogPiece(PieceBytes);
}
