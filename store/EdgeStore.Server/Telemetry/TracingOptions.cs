namespace EdgeStore.Server.Telemetry;

/// <param name="Collector">Where spans go, by OTLP over gRPC without TLS.</param>
/// <param name="InstanceId">Tells members apart.</param>
/// <param name="SamplesPerMillion">Of requests that come without a trace; a caller's decision is always followed.</param>
internal sealed record TracingOptions(Uri Collector, string ServiceName, string InstanceId, int SamplesPerMillion);
