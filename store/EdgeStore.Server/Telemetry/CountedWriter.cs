using Grpc.Core;

namespace EdgeStore.Server.Telemetry;

/// <summary>Counts the messages of a stream as they are written.</summary>
internal sealed class CountedWriter<T>(IServerStreamWriter<T> stream, MethodMetrics metrics) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions { get => stream.WriteOptions; set => stream.WriteOptions = value; }

    public Task WriteAsync(T message)
    {
        metrics.Sent(message);
        return stream.WriteAsync(message);
    }

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        metrics.Sent(message);
        return stream.WriteAsync(message, cancellationToken);
    }
}
