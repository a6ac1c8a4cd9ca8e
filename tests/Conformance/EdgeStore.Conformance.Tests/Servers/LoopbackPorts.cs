using System.Net;
using System.Net.Sockets;

namespace EdgeStore.Conformance.Tests.Servers;

internal static class LoopbackPorts
{
    /// <summary>Asks the system for free ports; held together so that they differ, then given back for the server to bind.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
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
