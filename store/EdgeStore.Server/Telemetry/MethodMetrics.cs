using Google.Protobuf;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What is counted of one method, found once a call.</summary>
/// <param name="bytes">Null for methods that are no client's.</param>
/// <param name="clients">The same.</param>
/// <param name="seconds">Null unless somebody wants to know how long calls take.</param>
internal sealed class MethodMetrics(
    MethodType type,
    Counter.Child started,
    Counter.Child received,
    Counter.Child sent,
    ClientBytes? bytes,
    ClientRequests? clients,
    Func<StatusCode, Counter.Child> handled,
    Histogram.Child? seconds)
{
    public void Started(HttpRequest request)
    {
        started.Inc();
        clients?.Count(type != MethodType.Unary, request.Headers[ClientRequests.VersionHeader]);
    }

    public void Handled(StatusCode code, TimeSpan took)
    {
        handled(code).Inc();
        seconds?.Observe(took.TotalSeconds);
    }

    public void Received(object message)
    {
        received.Inc();
        if (bytes is not null && message is IMessage protobuf) bytes.Received.Inc(protobuf.CalculateSize());
    }

    public void Sent(object message)
    {
        sent.Inc();
        if (bytes is not null && message is IMessage protobuf) bytes.Sent.Inc(protobuf.CalculateSize());
    }

    /// <summary>Messages whose size together somebody has calculated already.</summary>
    public void Sent(int messages, long size)
    {
        sent.Inc(messages);
        bytes?.Sent.Inc(size);
    }
}
