using System.CommandLine;
using System.Text.Json;
using EdgeStore.Operator.Hosting;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Runtime.Telemetry;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>
/// <c>edgestore-bench reconciler</c>: the operator in a process of its own, so that its processor time and memory are its own.
/// Each line on its input is answered with a report; it ends with its input.
/// </summary>
internal static class ReconcilerCommand
{
    public const string Name = "reconciler";

    private static readonly Option<string> s_api = new("--api") { Required = true };
    private static readonly Option<int> s_port = new("--member-port") { Required = true };
    private static readonly Option<LogLevel> s_log = new("--log-level") { DefaultValueFactory = _ => LogLevel.None };

    public static Command Create()
    {
        var command = new Command(Name, "The operator of a run of 'operator'.") { s_api, s_port, s_log };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(s_api), parsed.GetRequiredValue(s_port), parsed.GetRequiredValue(s_log), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string api, int port, LogLevel log, CancellationToken cancellationToken)
    {
        using var host = Build(api, port, log);
        await host.StartAsync(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampler = new PassSampler(host.Services.GetRequiredService<RuntimeMetrics>().ReconcileTime.WithLabels("edgestorecluster"));
        var sampling = sampler.RunAsync(end.Token);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            var report = new ReconcilerReport(GC.GetTotalMemory(forceFullCollection: true), sampler.Take());
            Console.WriteLine(JsonSerializer.Serialize(report, ReconcilerJson.Default.ReconcilerReport));
        }

        await end.CancelAsync();
        await ((Task)sampling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(cancellationToken);
        return 0;
    }

    private static IHost Build(string api, int port, LogLevel log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // Answers go to the output, so the log goes to the other one.
        builder.Logging.SetMinimumLevel(log).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(Metrics.NewCustomRegistry());
        builder.Services.AddSingleton<IMemberAdmin>(services => new PortedAdmin(ActivatorUtilities.CreateInstance<GrpcMemberAdmin>(services), port));
        builder.Services.AddEdgeStoreOperator(
            new OperatorOptions
            {
                Metrics = null,
                Health = null,
                LeaderElect = true,
                WatchNamespaces = [],
                DefaultImage = "edgestore:0.1.0",
                LogLevel = log,
                LogFormat = LogFormat.Text,
                PodName = "operator",
                PodNamespace = "default",
            },
            runtime => runtime.Connection = new KubernetesClientConfiguration { Host = api });
        return builder.Build();
    }
}
