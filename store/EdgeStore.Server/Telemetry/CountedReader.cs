using Grpc.Core;

namespace EdgeStore.Server.Telemetry;

/// <summary>Counts the messages of a stream as they are read.</summary>
internal sealed class CountedReader<T>(IAsyncStreamReader<T> stream, MethodMetrics metrics) : IAsyncStreamReader<T>
    where T : class
{
    public T Current => stream.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await stream.MoveNext(cancellationToken)) return false;
        metrics.Received(stream.Current);
        return true;
    }
}
