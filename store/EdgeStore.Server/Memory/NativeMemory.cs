using System.Runtime.InteropServices;

namespace EdgeStore.Server.Memory;

/// <summary>The C library's heap, from which RocksDB and the runtime allocate. Other libraries than glibc give back by themselves.</summary>
internal static partial class NativeMemory
{
    public static void GiveBack()
    {
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
