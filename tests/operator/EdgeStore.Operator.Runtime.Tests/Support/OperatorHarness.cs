using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace EdgeStore.Operator.Runtime.Tests.Support;

/// <summary>A whole operator, in this process, whose controller for <see cref="Widget"/> is a script.</summary>
internal sealed class OperatorHarness : IAsyncDisposable
{
    private readonly IHost _host;

    private OperatorHarness(IHost host, LogSink log)
    {
        _host = host;
        Log = log;
    }

    internal LogSink Log { get; }

    internal IServiceProvider Services => _host.Services;

    internal CollectorRegistry Registry => Services.GetRequiredService<CollectorRegistry>();

    internal static async Task<OperatorHarness> StartAsync(
        FakeApiServer api,
        WidgetScript script,
        TimeProvider? time = null,
        Action<KubernetesOperatorOptions>? configure = null,
        Action<IOperatorBuilder>? build = null)
    {
        var log = new LogSink();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(Metrics.NewCustomRegistry());
        builder.Services.AddSingleton(script);
        var added = builder.Services.AddKubernetesOperator(options =>
        {
            options.Connection = api.Connection;
            options.JitterSeed = 1;
            options.LeaderElection.Enabled = false;
            options.LeaderElection.Identity = "one";
            options.Reflector.InitialBackoff = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        if (build is null) added.AddController<ScriptedController, Widget>();
        else build(added);
        var host = builder.Build();
        await host.StartAsync();
        return new OperatorHarness(host, log);
    }

    internal Task StopAsync() => _host.StopAsync();

    internal double Metric(string name, params (string Name, string Value)[] labels)
    {
        using var stream = new MemoryStream();
        Registry.CollectAndExportAsTextAsync(stream).GetAwaiter().GetResult();
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        var line = text.Split('\n').FirstOrDefault(l =>
            (l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            && labels.All(label => l.Contains($"{label.Name}=\"{label.Value}\"", StringComparison.Ordinal)));
        return line is null ? 0 : double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }
}
