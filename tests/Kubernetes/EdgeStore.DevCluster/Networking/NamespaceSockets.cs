using System.Net;
using System.Net.Sockets;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Networking;

/// <summary>Connects from inside a network namespace: a socket belongs for life to the namespace of the thread that made it.</summary>
public static class NamespaceSockets
{
    /// <param name="networkNamespace">Name of the namespace, as `ip netns` shows it.</param>
    public static async Task<Socket> ConnectAsync(string networkNamespace, EndPoint target, CancellationToken cancellation)
    {
        var socket = await CreateAsync(networkNamespace);
        try
        {
            await socket.ConnectAsync(target, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens inside the namespace.</summary>
    public static async Task<Socket> ListenAsync(string networkNamespace, EndPoint address)
    {
        var socket = await CreateAsync(networkNamespace);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(address);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes an HTTP handler open all of its connections inside the namespace.</summary>
    public static void Use(SocketsHttpHandler handler, string networkNamespace)
    {
        handler.ConnectTimeout = TimeSpan.FromSeconds(5);
        handler.ConnectCallback = async (context, cancellation) =>
            new NetworkStream(await ConnectAsync(networkNamespace, context.DnsEndPoint, cancellation), ownsSocket: true);
    }

    private static Task<Socket> CreateAsync(string networkNamespace)
    {
        var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own, thrown away afterwards: a pool thread would carry the namespace into other work.
        new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{networkNamespace}");
                Native.EnterNetworkNamespace(file);
                made.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            }
            catch (Exception failure)
            {
                made.SetException(failure);
            }
        })
        { IsBackground = true }.Start();
        return made.Task;
    }
}
