using System.Net;
using System.Net.Sockets;

namespace EdgeStore.Benchmarks.Replication.Fleet;

/// <summary>
/// A wire between two members: counts what crosses it, as TCP's payload, and can be cut. What is on its way when it is cut is lost.
/// </summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Task _accepting;
    private bool _isCut;
    private TaskCompletionSource<long> _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _toTarget;
    private long _toCaller;

    public CountingRelay()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it leads; to be set before anyone calls.</summary>
    public IPEndPoint? Target { get; set; }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    public WireBytes Bytes => new(Interlocked.Read(ref _toTarget), Interlocked.Read(ref _toCaller));

    /// <summary>Ends all connections; calls fail until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            foreach (var socket in _open)
                socket.Close();
        }
    }

    /// <returns>The timestamp of the next call that comes through.</returns>
    public Task<long> Mend()
    {
        lock (_gate)
        {
            _isCut = false;
            _called = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _called.Task;
        }
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
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            if (!Register(near, far))
                return;
            await far.ConnectAsync(Target ?? throw new InvalidOperationException("leads nowhere"), _stop.Token);
            await Task.WhenAny(
                CopyAsync(near, far, count => Interlocked.Add(ref _toTarget, count)),
                CopyAsync(far, near, count => Interlocked.Add(ref _toCaller, count)));
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            // One side is gone, so is the wire.
        }
        finally
        {
            near.Dispose();
            lock (_gate)
            {
                _open.Remove(near);
                _open.Remove(far);
            }
        }
    }

    private bool Register(Socket near, Socket far)
    {
        lock (_gate)
        {
            if (_isCut)
                return false;
            _open.Add(near);
            _open.Add(far);
            _called.TrySetResult(TimeProvider.System.GetTimestamp());
            return true;
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Action<int> count)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var received)
            {
                for (var sent = 0; sent < received;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), _stop.Token);
                count(received);
            }
        }
        catch (Exception exception) when (IsBreakage(exception))
        {
            // Same.
        }
    }

    private static bool IsBreakage(Exception exception) =>
        exception is SocketException or OperationCanceledException or ObjectDisposedException;
}

/// <param name="ToTarget">From the member that called.</param>
/// <param name="ToCaller">From the one that was called.</param>
internal readonly record struct WireBytes(long ToTarget, long ToCaller)
{
    public long Both => ToTarget + ToCaller;

    public static WireBytes operator -(WireBytes later, WireBytes earlier) =>
        new(later.ToTarget - earlier.ToTarget, later.ToCaller - earlier.ToCaller);
}
