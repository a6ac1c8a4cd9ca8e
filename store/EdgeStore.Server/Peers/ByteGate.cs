namespace EdgeStore.Server.Peers;

/// <summary>
/// Bounds what a stream's messages hold in memory at a time: whoever reads the stream waits, and with it the peer, until enough of
/// them are done with. One message always gets in, however large.
/// </summary>
internal sealed class ByteGate(int limit)
{
    private readonly Lock _gate = new();
    private long _held;
    private TaskCompletionSource? _room;

    public long Held
    {
        get
        {
            lock (_gate) return _held;
        }
    }

    /// <summary>Waits for room. Only one caller at a time.</summary>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellation)
    {
        while (WhenRoom(bytes) is { } room) await room.WaitAsync(cancellation);
    }

    public void Leave(int bytes)
    {
        lock (_gate)
        {
            _held -= bytes;
            _room?.TrySetResult();
            _room = null;
        }
    }

    /// <returns>Null when the bytes are in.</returns>
    private Task? WhenRoom(int bytes)
    {
        lock (_gate)
        {
            if (_held == 0 || _held + bytes <= limit)
            {
                _held += bytes;
                return null;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }
}
