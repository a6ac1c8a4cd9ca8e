using System.Net;
using System.Net.Sockets;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>
/// A loopback address for each server (127.0.0.0/8 is all this machine), made of the process id and a count. On 127.0.0.1 a port
/// that was free a moment ago may by now be the local end of someone's connection, before the server binds it or while it
/// restarts; connections go out from 127.0.0.1 only, so here nobody takes it.
/// </summary>
internal static class LoopbackAddress
{
    private static int s_count;

    public static IPAddress Next()
    {
        var process = Environment.ProcessId;
        var count = Interlocked.Increment(ref s_count);
        return new IPAddress([127, (byte)(1 + ((process >> 8) % 254)), (byte)process, (byte)(1 + (count % 254))]);
    }

    /// <summary>Asks the system for free ports; held together so that they differ, then given back for the server to bind.</summary>
    public static int[] FreePorts(IPAddress address, int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(address, 0)).ToArray();
        try
        {
            foreach (var listener in listeners)
                listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
                listener.Dispose();
        }
    }
}
