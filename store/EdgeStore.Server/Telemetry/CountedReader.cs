using Grpc.Core;

namespace EdgeStore.Server.Telemetry;

/// <summary>Counts the messages of a stream as they are read. A client that resets the stream has cancelled the call, as with etcd.</summary>
internal sealed class CountedReader<T>(IAsyncStreamReader<T> stream, MethodMetrics metrics) : IAsyncStreamReader<T>
    where T : class
{
    public T Current => stream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            if (!await stream.MoveNext(cancellationToken)) return false;
        }
        catch (IOException)
        {
            // The call's own token may be cancelled only a moment later.
            throw new RpcException(new Status(StatusCode.Cancelled, "context canceled"));
        }

        metrics.Received(stream.Current);
        return true;
    }
}
