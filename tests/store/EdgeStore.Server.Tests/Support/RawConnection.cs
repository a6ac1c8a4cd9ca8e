using System.Net.Sockets;
using System.Text;

namespace EdgeStore.Server.Tests.Support;

/// <summary>A connection that says what no client would.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _socket = new();
    private NetworkStream _stream = null!;

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(url.Host, url.Port);
        connection._stream = connection._socket.GetStream();
        return connection;
    }

    /// <param name="bytes">One character, one byte.</param>
    public ValueTask SendAsync(string bytes) => _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Nothing more is sent, and the server closes its side as well.</summary>
    public async Task EndedAsync()
    {
        try
        {
            _stream.Socket.Shutdown(SocketShutdown.Send);
            await _stream.CopyToAsync(Stream.Null);
        }
        catch (Exception end) when (end is IOException or SocketException)
        {
            // A reset is an end, too.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
