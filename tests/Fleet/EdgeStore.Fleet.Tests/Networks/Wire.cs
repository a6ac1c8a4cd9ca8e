using System.Net;
using System.Net.Sockets;

namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>A relay between one member and the peer port of another.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public Wire(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From the member that dialed.</summary>
    public Direction Forth { get; } = new();

    /// <summary>To the member that dialed.</summary>
    public Direction Back { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception end) when (IsEnd(end))
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(_target, _stop.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(
                    Forth.CopyAsync(near.GetStream(), far.GetStream(), over.Token),
                    Back.CopyAsync(far.GetStream(), near.GetStream(), over.Token));
                await over.CancelAsync();
            }
            catch (Exception end) when (IsEnd(end))
            {
                // One side is gone, and so is the connection.
            }
        }
    }

    private static bool IsEnd(Exception exception) => exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;
}
