namespace EdgeStore.Storage.RocksDb;

/// <summary>Changes that are written together or not at all.</summary>
internal sealed unsafe class AtomicBatch : IDisposable
{
    public nint Handle { get; } = NativeMethods.BatchCreate();

    public void Put(nint family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key)
        fixed (byte* valueStart = value)
            NativeMethods.BatchPut(Handle, family, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
    }

    public void Delete(nint family, ReadOnlySpan<byte> key)
    {
        fixed (byte* start = key) NativeMethods.BatchDelete(Handle, family, start, (nuint)key.Length);
    }

    public void Dispose() => NativeMethods.BatchDestroy(Handle);
}
