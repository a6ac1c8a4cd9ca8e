using EdgeStore.Core.Storage;
using EdgeStore.Server.Gateway;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Page;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Tls;
using EdgeStore.Server.Writing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EdgeStore.Server.Hosting;

/// <summary>A member: its opened store and the host around it. What the host consists of is listed here.</summary>
internal sealed class StoreServer : IDisposable
{
    private readonly WebApplication _app;
    private readonly IStorageEngine _engine;
    private readonly ILoggerFactory _logging;

    private StoreServer(WebApplication app, IStorageEngine engine, ILoggerFactory logging)
    {
        _app = app;
        _engine = engine;
        _logging = logging;
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where the server listens, in the order client, peer, metrics; with the ports that the system has chosen.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>A member that joins a cluster waits here until somebody has let it in.</summary>
    /// <exception cref="StartupException">A file, the membership, or the data directory does not fit.</exception>
    public static async Task<StoreServer> BuildAsync(ServerOptions options, TimeProvider time)
    {
        var level = new LogLevelSwitch(options.Log.Level);
        var logging = StructuredLogging.Create(options.Log, level, time);
        IStorageEngine? engine = null;
        try
        {
            var log = logging.CreateLogger("EdgeStore.Server.Startup");
            foreach (var warning in options.Warnings) log.LogWarning("{Warning}", warning);
            var file = MemberDirectory.Open(options);
            if (options.Client.Tls?.SelfSigned is { } own && own.Provide(time)) log.LogInformation("made certificate {File}", own.CertFile);
            var clientTls = options.Client.Tls is { } client ? new TlsCredentials(client, log) : null;
            var peerTls = options.Peer.Tls is { } peer ? new TlsCredentials(peer, log) : null;
            var settings = new PeerSettings();
            var join = new ClusterJoin(new PeerChannels(settings, new ZstdCompression(settings.MaxMessageBytes), new PeerTls(peerTls)), settings, time, log);
            (engine, var store) = await StoreOpener.OpenAsync(options, file, join, log);

            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "edgestore" });
            builder.Services.AddSingleton(logging).AddSingleton(options).AddSingleton(time).AddSingleton(new Uptime(time)).AddSingleton(level);
            builder.Services.AddServiceManager();
            builder.Services.AddTelemetry(options);
            builder.Services.AddTracing(options);
            builder.Services.AddMembership(options, file, store.State);
            builder.Services.AddCertificates(clientTls, peerTls);
            builder.Services.AddStore(engine, store);
            builder.Services.AddWatching();
            builder.Services.AddLeases(options);
            builder.Services.AddCompaction(options);
            builder.Services.AddConflicts();
            builder.Services.AddWriting(options);
            builder.Services.AddEtcdApi(options);
            builder.Services.AddPeers(options);
            builder.Services.AddMethods();
            builder.Services.AddFilePolling();
            builder.Services.AddMemoryReturn();
            builder.AddListeners(options, clientTls, peerTls, time);

            var app = builder.Build();
            app.UseRouting();
            app.UsePortGuard();
            app.UseWebGuard(options.Web);
            app.UseGreetingGuard();
            app.MapEtcdApi();
            app.MapGateway();
            app.MapPeers();
            app.MapHealth();
            app.MapLogLevel();
            app.MapPage();
            app.ReportMetrics();
            return new StoreServer(app, engine, logging);
        }
        catch
        {
            engine?.Dispose();
            logging.Dispose();
            throw;
        }
    }

    /// <summary>Serves until the process is told to stop, or the store fails.</summary>
    /// <exception cref="StartupException">An address cannot be bound.</exception>
    public async Task RunAsync()
    {
        await StartAsync();
        await _app.WaitForShutdownAsync();
    }

    /// <exception cref="StartupException">An address cannot be bound.</exception>
    public async Task StartAsync()
    {
        try
        {
            await _app.StartAsync();
        }
        catch (IOException exception)
        {
            throw new StartupException(exception.Message, exception);
        }

        var state = _app.Services.GetRequiredService<StoreHead>().Published;
        _app.Logger.LogInformation(
            "ready: member {MemberId:x} tag {Tag} of cluster {ClusterId:x} at revision {Revision} serves {Addresses}",
            state.MemberId, state.Tag, state.ClusterId, state.Revision, string.Join(", ", Addresses));
    }

    public Task StopAsync() => _app.StopAsync();

    public void Dispose()
    {
        ((IDisposable)_app).Dispose();
        _engine.Dispose();
        _logging.Dispose();
    }
}
