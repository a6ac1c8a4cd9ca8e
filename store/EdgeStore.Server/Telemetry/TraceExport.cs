using EdgeStore.Server.Services;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EdgeStore.Server.Telemetry;

/// <summary>Sends spans to a collector while the server runs.</summary>
internal sealed class TraceExport(TracingOptions options) : IHostedService, IDisposable
{
    private const double Million = 1_000_000;

    private TracerProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(
                options.ServiceName, serviceVersion: Versions.Build, autoGenerateServiceInstanceId: false, serviceInstanceId: options.InstanceId))
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SamplesPerMillion / Million)))
            .AddSource(Tracing.SourceName)
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = options.Collector;
                exporter.Protocol = OtlpExportProtocol.Grpc;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left.</summary>
    public void Dispose() => _provider?.Dispose();
}
