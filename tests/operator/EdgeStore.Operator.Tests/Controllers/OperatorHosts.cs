using EdgeStore.Operator.Hosting;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Releases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>The operator as its program puts it together, with members of a test's own.</summary>
internal static class OperatorHosts
{
    public static IHost Build(FakeApiServer api, IMemberAdmin members, IMemberRepairs repairs, TimeProvider time, ILoggerProvider? log = null, ReleaseTable? releases = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (log is not null) builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(Metrics.NewCustomRegistry());
        builder.Services.AddSingleton(members);
        builder.Services.AddSingleton(repairs);
        if (releases is not null) builder.Services.AddSingleton(releases);
        builder.Services.AddEdgeStoreOperator(
            new OperatorOptions
            {
                Metrics = null,
                Health = null,
                LeaderElect = false,
                WatchNamespaces = [],
                DefaultImage = "edgestore:default",
                LogLevel = LogLevel.Information,
                LogFormat = LogFormat.Text,
                PodName = "operator",
                PodNamespace = "default",
            },
            runtime => runtime.Connection = api.Connection);
        return builder.Build();
    }
}
