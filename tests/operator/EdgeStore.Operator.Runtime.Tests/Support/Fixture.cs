using EdgeStore.Operator.Runtime.Telemetry;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>A fake API server and what every test needs to talk to it.</summary>
internal sealed class Fixture : IAsyncDisposable
{
    private readonly ApiTransport _transport;

    private Fixture(FakeApiServer api, TimeProvider time)
    {
        Api = api;
        Time = time;
        Registry = Metrics.NewCustomRegistry();
        RuntimeMetrics = new RuntimeMetrics(Registry);
        ClientOptions = new KubernetesClientOptions { RequestTimeout = TimeSpan.FromSeconds(15) };
        _transport = new ApiTransport(api.Connection, ClientOptions, time, RuntimeMetrics);
        Client = new KubernetesApiClient(_transport, ClientOptions, time);
    }

    internal FakeApiServer Api { get; }

    internal TimeProvider Time { get; }

    internal CollectorRegistry Registry { get; }

    internal RuntimeMetrics RuntimeMetrics { get; }

    internal KubernetesClientOptions ClientOptions { get; }

    internal KubernetesApiClient Client { get; }

    internal Jitter Jitter { get; } = new(1);

    internal static async Task<Fixture> StartAsync(TimeProvider? time = null) => new(await FakeApiServer.StartAsync(), time ?? TimeProvider.System);

    internal Task<Widget> CreateAsync(string name, int size = 1, string ns = "a") => Client.CreateAsync(Widget.Named(name, size, ns));

    /// <summary>From now on every request fails within the client, as no API server could make it fail.</summary>
    internal void BreakClient() => _transport.Dispose();

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Api.DisposeAsync();
    }
}
