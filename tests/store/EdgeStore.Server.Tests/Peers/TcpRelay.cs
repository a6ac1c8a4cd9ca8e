using System.Net;
using System.Net.Sockets;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>A wire between two members that a test can cut.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private bool _isCut;

    public TcpRelay()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it leads; unset: nowhere.</summary>
    public IPEndPoint? Target { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            foreach (var client in _open) client.Close();
        }
    }

    public void Mend()
    {
        lock (_gate) _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
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
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                if (!Register(near, far) || Target is not { } target) return;
                await far.ConnectAsync(target, _stop.Token);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side is gone, so is the wire.
            }
            finally
            {
                lock (_gate)
                {
                    _open.Remove(near);
                    _open.Remove(far);
                }
            }
        }
    }

    private bool Register(TcpClient near, TcpClient far)
    {
        lock (_gate)
        {
            if (_isCut) return false;
            _open.Add(near);
            _open.Add(far);
            return true;
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Same.
        }
    }
}
