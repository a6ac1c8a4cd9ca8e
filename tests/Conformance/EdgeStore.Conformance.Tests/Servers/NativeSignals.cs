using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeStore.Conformance.Tests.Servers;

internal static partial class NativeSignals
{
    private const int SigTerm = 15;

    /// <summary>The clean stop that an init system asks for; <see cref="Process.Kill()"/> is the other one (SIGKILL).</summary>
    public static void Terminate(Process process)
    {
        if (Kill(process.Id, SigTerm) != 0 && !process.HasExited)
            throw new InvalidOperationException($"kill: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
