using System.Collections.Concurrent;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>Calls and messages by method and outcome, under the names of Go's gRPC middleware, which etcd uses.</summary>
/// <param name="isExtensive">Also how long calls take.</param>
internal sealed class GrpcMetrics(MetricFactory metrics, bool isExtensive)
{
    /// <summary>Peers, administrators and members that join call these; they are no clients.</summary>
    private const string OwnServices = "/edgestore.";

    private static readonly string[] MethodLabels = ["grpc_type", "grpc_service", "grpc_method"];

    /// <summary>Those of Go's Prometheus library, so that quantiles are as good as etcd's.</summary>
    private static readonly double[] Seconds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly Counter _started = metrics.CreateCounter("grpc_server_started_total", "Calls begun.", MethodLabels);
    private readonly Counter _handled = metrics.CreateCounter("grpc_server_handled_total", "Calls ended.", [.. MethodLabels, "grpc_code"]);
    private readonly Counter _received = metrics.CreateCounter("grpc_server_msg_received_total", "Messages received.", MethodLabels);
    private readonly Counter _sent = metrics.CreateCounter("grpc_server_msg_sent_total", "Messages sent.", MethodLabels);
    private readonly Histogram? _seconds = isExtensive
        ? metrics.CreateHistogram(
            "grpc_server_handling_seconds", "How long calls took; streams from beginning to end.", MethodLabels, new HistogramConfiguration { Buckets = Seconds })
        : null;

    private readonly ClientBytes _bytes = new(metrics);
    private readonly ClientRequests _clients = new(metrics);

    private readonly ConcurrentDictionary<string, MethodMetrics> _methods = new();

    /// <param name="fullMethod">As on the wire: <c>/etcdserverpb.KV/Put</c>.</param>
    public MethodMetrics Of(MethodType type, string fullMethod) =>
        _methods.TryGetValue(fullMethod, out var known) ? known : _methods.GetOrAdd(fullMethod, Make(type, fullMethod));

    private MethodMetrics Make(MethodType type, string fullMethod)
    {
        var at = fullMethod.LastIndexOf('/');
        string[] labels = [NameOf(type), fullMethod[1..at], fullMethod[(at + 1)..]];
        var isClients = !fullMethod.StartsWith(OwnServices, StringComparison.Ordinal);
        var handled = new ConcurrentDictionary<StatusCode, Counter.Child>();
        return new MethodMetrics(
            type,
            _started.WithLabels(labels),
            _received.WithLabels(labels),
            _sent.WithLabels(labels),
            isClients ? _bytes : null,
            isClients ? _clients : null,
            code => handled.TryGetValue(code, out var known) ? known : handled.GetOrAdd(code, _handled.WithLabels([.. labels, NameOf(code)])),
            _seconds?.WithLabels(labels));
    }

    /// <summary>Go spells one of them with a single l.</summary>
    private static string NameOf(StatusCode code) => code == StatusCode.Cancelled ? "Canceled" : code.ToString();

    private static string NameOf(MethodType type) => type switch
    {
        MethodType.Unary => "unary",
        MethodType.ClientStreaming => "client_stream",
        MethodType.ServerStreaming => "server_stream",
        _ => "bidi_stream",
    };
}
