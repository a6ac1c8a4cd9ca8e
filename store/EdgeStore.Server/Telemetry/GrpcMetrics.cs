using System.Collections.Concurrent;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>Calls by method and outcome, under the names of Go's gRPC middleware, which etcd uses.</summary>
internal sealed class GrpcMetrics(MetricFactory metrics)
{
    private readonly Counter _started = metrics.CreateCounter(
        "grpc_server_started_total", "Calls begun.", "grpc_type", "grpc_service", "grpc_method");

    private readonly Counter _handled = metrics.CreateCounter(
        "grpc_server_handled_total", "Calls ended.", "grpc_type", "grpc_service", "grpc_method", "grpc_code");

    private readonly ConcurrentDictionary<(string Method, StatusCode Code), Counter.Child> _handledByMethod = new();
    private readonly ConcurrentDictionary<string, Counter.Child> _startedByMethod = new();

    public void Started(MethodType type, string fullMethod)
    {
        if (!_startedByMethod.TryGetValue(fullMethod, out var counter))
        {
            var (service, method) = Split(fullMethod);
            counter = _startedByMethod.GetOrAdd(fullMethod, _started.WithLabels(NameOf(type), service, method));
        }

        counter.Inc();
    }

    public void Handled(MethodType type, string fullMethod, StatusCode code)
    {
        if (!_handledByMethod.TryGetValue((fullMethod, code), out var counter))
        {
            var (service, method) = Split(fullMethod);
            counter = _handledByMethod.GetOrAdd((fullMethod, code), _handled.WithLabels(NameOf(type), service, method, NameOf(code)));
        }

        counter.Inc();
    }

    /// <summary>"/etcdserverpb.KV/Put" → etcdserverpb.KV, Put.</summary>
    private static (string Service, string Method) Split(string fullMethod)
    {
        var at = fullMethod.LastIndexOf('/');
        return (fullMethod[1..at], fullMethod[(at + 1)..]);
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
