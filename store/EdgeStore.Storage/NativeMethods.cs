using System.Runtime.InteropServices;

namespace EdgeStore.Storage;

/// <summary>The calls of RocksDB's C API that its .NET wrapper does not have.</summary>
internal static partial class NativeMethods
{
    // The same file name that the wrapper loads, so that there is one copy of the library in the process.
    private const string Library = "librocksdb";

    [LibraryImport(Library, EntryPoint = "rocksdb_flush_wal")]
    public static partial void FlushWal(nint db, byte sync, out nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_get_error")]
    public static partial void IteratorGetError(nint iterator, out nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_free")]
    private static partial void Free(nint pointer);

    /// <summary>The text of an error that a call left, or null; frees it.</summary>
    public static string? TakeError(nint error)
    {
        if (error == 0) return null;
        var text = Marshal.PtrToStringUTF8(error);
        Free(error);
        return text;
    }
}
