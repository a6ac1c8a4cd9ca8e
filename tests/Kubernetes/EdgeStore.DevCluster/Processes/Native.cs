using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeStore.DevCluster.Processes;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static partial class Native
{
    public const int SignalTerminate = 15;
    public const int SignalKill = 9;
    public const int SignalStop = 19;

    private const int NoSuchProcess = 3;
    private const int NetworkNamespace = 0x40000000;

    /// <summary>Sends a signal; a process that is already gone is not an error.</summary>
    public static void Signal(int pid, int signal)
    {
        if (Kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Moves the calling thread (never the process) into the network namespace that the open file names.</summary>
    public static void EnterNetworkNamespace(SafeHandle file)
    {
        if (SetNamespace(file, NetworkNamespace) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>rename(2): unlike File.Move it takes a symbolic link to a directory as what it is, a link.</summary>
    public static void ReplaceLink(string from, string to)
    {
        if (Rename(from, to) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"rename {from} to {to}");
    }

    public static void ChangeGroup(string path, uint group)
    {
        if (ChangeOwner(path, uint.MaxValue, group) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeHandle file, int type);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
