using System.Runtime.InteropServices;

namespace EdgeStore.Server.Memory;

/// <summary>The C library's heap, from which RocksDB and the runtime allocate. Other libraries than glibc have nothing to set here.</summary>
internal static partial class NativeMemory
{
    private const int ArenaMax = -8;

    /// <summary>glibc's own limit is eight a core, each of which keeps what its threads once needed.</summary>
    private const int Arenas = 2;

    /// <summary>To be called before there are many threads.</summary>
    public static void LimitArenas()
    {
        try
        {
            _ = SetOption(ArenaMax, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

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

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
