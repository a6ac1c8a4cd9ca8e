using System.Runtime.InteropServices;

namespace EdgeStore.Cli.Backups;

/// <summary>What .NET has no call for: a name is only on the disk when the folder it stands in was synced.</summary>
internal static partial class NativeMethods
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder cannot be synced.</exception>
    public static void SyncFolder(string folder)
    {
        var handle = Open(folder, ReadOnly);
        if (handle < 0) throw Failure(folder);
        try
        {
            if (Sync(handle) < 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string folder) => new($"{folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
