using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What clients' messages weigh, as etcd counts it: without the frame around them, and before compression.</summary>
internal sealed class ClientBytes(MetricFactory metrics)
{
    public Counter Received { get; } = metrics.CreateCounter("etcd_network_client_grpc_received_bytes_total", "Bytes of the messages that clients have sent.");

    public Counter Sent { get; } = metrics.CreateCounter("etcd_network_client_grpc_sent_bytes_total", "Bytes of the messages that clients were sent.");
}
