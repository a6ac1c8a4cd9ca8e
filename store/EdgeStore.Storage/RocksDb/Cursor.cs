namespace EdgeStore.Storage.RocksDb;

/// <summary>Walks over a family in key order, as it was when the cursor was made. Spans are good until the next move.</summary>
internal sealed unsafe class Cursor(nint iterator) : IDisposable
{
    /// <summary>False at the end, and after a failure: <see cref="ThrowIfFailed"/> tells them apart.</summary>
    public bool IsValid => NativeMethods.IteratorValid(iterator) != 0;

    public ReadOnlySpan<byte> Key => new(NativeMethods.IteratorKey(iterator, out var length), checked((int)length));

    public ReadOnlySpan<byte> Value => new(NativeMethods.IteratorValue(iterator, out var length), checked((int)length));

    /// <summary>To the first key that is not lower.</summary>
    public void Seek(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key) NativeMethods.IteratorSeek(iterator, start, (nuint)key.Length);
    }

    public void Next() => NativeMethods.IteratorNext(iterator);

    public void ThrowIfFailed()
    {
        NativeMethods.IteratorGetError(iterator, out var error);
        NativeMethods.ThrowIf(error);
    }

    public void Dispose() => NativeMethods.IteratorDestroy(iterator);
}
