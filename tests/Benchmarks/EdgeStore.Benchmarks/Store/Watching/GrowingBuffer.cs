namespace EdgeStore.Benchmarks.Store.Watching;

/// <summary>Bytes that are added at the end and taken from the front.</summary>
internal sealed class GrowingBuffer
{
    private const int LeastFree = 64 << 10;

    private byte[] _bytes = new byte[4 * LeastFree];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Filled => _bytes.AsSpan(_start.._end);

    /// <summary>Room to write to; then <see cref="Add"/>.</summary>
    public Memory<byte> Free(int least = LeastFree)
    {
        if (_bytes.Length - _end < least)
        {
            var filled = _end - _start;
            var to = _bytes.Length - filled < least ? new byte[2 * (filled + least)] : _bytes;
            _bytes.AsSpan(_start, filled).CopyTo(to);
            (_bytes, _start, _end) = (to, 0, filled);
        }

        return _bytes.AsMemory(_end);
    }

    public void Add(int count) => _end += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free(bytes.Length).Span);
        _end += bytes.Length;
    }

    public void Take(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }
}
