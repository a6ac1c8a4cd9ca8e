using System.Security.Cryptography;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Access;
using EdgeStore.Server.Admin;
using EdgeStore.Server.Compaction;
using EdgeStore.Server.Contests;
using EdgeStore.Server.Leases;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Memory;
using EdgeStore.Server.Options;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Services;
using EdgeStore.Server.Snapshots;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Tls;
using EdgeStore.Server.Watching;
using EdgeStore.Server.Writing;
using EdgeStore.Storage;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace EdgeStore.Server.Hosting;

/// <summary>One method a component: what it puts into the host.</summary>
internal static class Components
{
    /// <summary>etcd's allowance for the message around a request.</summary>
    private const int GrpcOverhead = 512 << 10;

    private const int ReadCacheBytes = 16 << 20;

    public static void AddTelemetry(this IServiceCollection services, ServerOptions options)
    {
        // A registry of the host's own, so that several hosts in one process do not count together.
        var registry = Prometheus.Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        ProcessMetrics.Register(registry);
        services.AddSingleton(registry);
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);

        // They are not in the text format, and to look for one costs more than to count.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        services.AddSingleton(factory);
        services.AddSingleton<StoreMetrics>().AddSingleton<WatchMetrics>();
        services.AddSingleton(provider => new GrpcMetrics(provider.GetRequiredService<MetricFactory>(), options.HasExtensiveMetrics));
        services.AddSingleton<LeaseMetrics>().AddSingleton<MaintenanceMetrics>().AddSingleton<HealthMetrics>();
        services.AddObserver<ContentMetrics>();
    }

    public static void AddTracing(this IServiceCollection services, ServerOptions options)
    {
        if (options.Tracing is { } tracing) services.AddSingleton(tracing).AddHostedService<TraceExport>();
    }

    /// <param name="file">Null when the members keep the membership themselves.</param>
    public static void AddMembership(this IServiceCollection services, ServerOptions options, MemberDirectory? file, StoreState state)
    {
        services.AddSingleton(OwnProfiles.Of(options)).AddSingleton<MemberListing>();
        services.AddSingleton<MemberChanges>().AddSingleton<MembershipService>().AddSingleton<Departure>();
        services.AddObserver<OwnStanding>();
        services.AddHostedService(provider => provider.GetRequiredService<OwnStanding>());
        if (file is not null && options.Cluster is ClusterOptions.FromFile { Path: var path })
        {
            services.AddSingleton<IMemberDirectory>(file);
            services.AddSingleton<IPolledFiles>(provider =>
                ActivatorUtilities.CreateInstance<MembershipReload>(provider, path, options.Name, file));
        }
        else
        {
            var replicated = new ReplicatedDirectory(state);
            services.AddSingleton<IMemberDirectory>(replicated).AddSingleton<ICommitObserver>(replicated);
        }
    }

    public static void AddCertificates(this IServiceCollection services, TlsCredentials? client, TlsCredentials? peer)
    {
        services.AddSingleton(new PeerTls(peer));
        services.AddSingleton(new ServedCertificates(client, peer));
        if (client is not null) services.AddSingleton<IPolledFiles>(client);
        if (peer is not null) services.AddSingleton<IPolledFiles>(peer);
    }

    public static void AddStore(this IServiceCollection services, IStorageEngine engine, LoadedStore store)
    {
        services.AddSingleton(engine);
        services.AddSingleton(new ReadCache(engine, ReadCacheBytes));
        services.AddSingleton(new StoreHead(store.State));
        services.AddSingleton(new ResponseHeaders(store.State));
        services.AddSingleton(new UncheckedIndex(store.Index)).AddHostedService<IndexCheck>();
        services.AddSingleton<SnapshotReader>().AddSingleton<SnapshotSource>();
        services.AddSingleton(new IdSource(RandomNumberGenerator.Create()));
    }

    public static void AddWatching(this IServiceCollection services)
    {
        services.AddObserver<WatchHub>();
        services.AddSingleton<WatchSessions>().AddSingleton<LocalWatch>();
    }

    public static void AddLeases(this IServiceCollection services, ServerOptions options)
    {
        services.AddObserver<Lessor>();
        services.AddSingleton<LeaseRenewals>();
        services.AddHostedService<LessorLoop>();
        services.AddSingleton(options.Leases);
        services.AddHostedService<CustodyLoop>();
    }

    public static void AddCompaction(this IServiceCollection services, ServerOptions options)
    {
        services.AddObserver<SweepObserver>();
        services.AddSingleton(options.AutoCompaction);
        services.AddHostedService<AutoCompactor>();
    }

    public static void AddConflicts(this IServiceCollection services)
    {
        services.AddObserver<ConflictMetrics>();
        services.AddSingleton<ConflictReports>();
    }

    public static void AddWriting(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options.Writer).AddSingleton(options.Durability);
        services.AddSingleton<FatalErrors>().AddSingleton<IndexKeeper>();
        services.AddSingleton(provider => new FullDisk(provider.GetRequiredService<IStorageEngine>() is RocksDbEngine { WaitsForRoom: true }));
        services.AddSingleton<WriteQueue>().AddSingleton<IStoreWriter>(provider => provider.GetRequiredService<WriteQueue>());
        services.AddSingleton(options.Copies).AddSingleton<WriteConcern>().AddSingleton<ClientWriter>();
        services.AddSingleton(options.Space).AddSingleton(new DiskSpace(options.DataDirectory, options.WalDirectory));
        services.AddObserver<SpaceGuard>();
        services.AddSingleton(options.Limits).AddSingleton<SlowBatches>().AddSingleton<DurabilityStage>();
        services.AddSingleton<FieldSettling>();
        services.AddHostedService<WriteLoop>();
    }

    public static void AddEtcdApi(this IServiceCollection services, ServerOptions options)
    {
        services.AddRouting();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.Limits.MaxRequestBytes + GrpcOverhead;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<EtcdInterceptor>();
        });
        services.AddSingleton<EtcdInterceptor>();

        // One object each, not one a call: they have no state of their own.
        services.AddSingleton<KvService>().AddSingleton<WatchService>().AddSingleton<LeaseService>();
        services.AddSingleton<ClusterService>().AddSingleton<MaintenanceService>().AddSingleton<Alarms>();
        services.AddSingleton(options.Access).AddSingleton<Passwords>().AddSingleton<AccessGuard>().AddSingleton<AuthService>();
        services.AddTokens(options.Access);
        services.AddSingleton<Contest>().AddSingleton<LockService>().AddSingleton<ElectionService>();

        services.AddSingleton<WriterHealth>().AddSingleton<HealthChecks>().AddGrpcHealthChecks().AddCheck<WriterHealth>("writer");
        services.AddGrpcReflection();
    }

    /// <summary>After all that adds gRPC: each time that brings the provider that is replaced here.</summary>
    public static void AddMethods(this IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(EtcdMethods<>)));

    public static void AddMemoryReturn(this IServiceCollection services) => services.AddHostedService<MemoryReturn>();

    public static void AddFilePolling(this IServiceCollection services) => services.AddHostedService<FilePolling>();

    public static void AddListeners(
        this WebApplicationBuilder builder, ServerOptions options, TlsCredentials? clientTls, TlsCredentials? peerTls, TimeProvider time)
    {
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Listeners.Bind);
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options, clientTls, peerTls, time));
    }

    public static void MapEtcdApi(this WebApplication app)
    {
        app.MapGrpcService<KvService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<WatchService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<LeaseService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<ClusterService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<MaintenanceService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<AuthService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<LockService>().ServedOn(ListenerRole.Client);
        app.MapGrpcService<ElectionService>().ServedOn(ListenerRole.Client);
        app.MapGrpcHealthChecksService().ServedOn(ListenerRole.Client);
        app.MapGrpcReflectionService().ServedOn(ListenerRole.Client);
    }

    public static void ReportMetrics(this WebApplication app) => StateMetrics.Register(
        app.Services.GetRequiredService<CollectorRegistry>(),
        app.Services.GetRequiredService<StoreHead>(),
        app.Services.GetRequiredService<IStorageEngine>(),
        app.Services.GetRequiredService<SpaceGuard>(),
        app.Services.GetRequiredService<WriteQueue>(),
        app.Services.GetRequiredService<AccessGuard>(),
        app.Services.GetRequiredService<WatchHub>());

    /// <exception cref="StartupException">A key cannot be used.</exception>
    private static void AddTokens(this IServiceCollection services, AccessOptions options)
    {
        if (options.Jwt is { } jwt)
        {
            services.AddSingleton(jwt).AddSingleton(JwtKeys.Load(jwt)).AddSingleton<IUserTokens, JwtTokens>();
            return;
        }

        services.AddObserver<TokenStore>();
        services.AddSingleton<IUserTokens>(provider => provider.GetRequiredService<TokenStore>());
    }

    /// <summary>An object of its own that is also told of every committed batch.</summary>
    private static void AddObserver<T>(this IServiceCollection services)
        where T : class, ICommitObserver =>
        services.AddSingleton<T>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<T>());
}
