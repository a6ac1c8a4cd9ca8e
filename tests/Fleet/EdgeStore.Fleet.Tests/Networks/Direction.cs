using System.Net.Sockets;

namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>
/// One direction of a wire. What is sent while it is held arrives when it is not: to both ends that is TCP over a network that
/// loses every packet, which is sent again until one comes through.
/// </summary>
internal sealed class Direction
{
    private volatile TaskCompletionSource? _hold;

    public bool IsHeld
    {
        get => _hold is not null;
        set
        {
            if (value) Interlocked.CompareExchange(ref _hold, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
            else Interlocked.Exchange(ref _hold, null)?.SetResult();
        }
    }

    public async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellation) is > 0 and var length)
        {
            while (_hold is { } hold) await hold.Task.WaitAsync(cancellation);
            await to.WriteAsync(buffer.AsMemory(0, length), cancellation);
        }
    }
}
