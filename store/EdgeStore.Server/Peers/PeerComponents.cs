using System.IO.Hashing;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Admin;
using EdgeStore.Server.Compaction;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Repair;
using EdgeStore.Server.Services;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Grpc.AspNetCore.Server;

namespace EdgeStore.Server.Peers;

/// <summary>Puts replication and the admin service into the host.</summary>
internal static class PeerComponents
{
    /// <summary>Anti-entropy with the other members; a lone member has nobody to talk to, until it lets somebody join.</summary>
    public static void AddPeers(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<AdminService>().AddSingleton<AdminGuard>().AddSingleton<StatusReader>().AddSingleton<LocalReplica>().AddSingleton<CorruptionAlarms>();
        services.AddSingleton<PeerLag>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<PeerLag>());
        services.AddSingleton<MergeCounts>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<MergeCounts>());
        var settings = new PeerSettings();
        var compression = new ZstdCompression(settings.MaxMessageBytes);
        services.AddSingleton(settings).AddSingleton(compression).AddSingleton(provider => Links(options, provider));
        services.AddSingleton<ILocalReplica>(provider => provider.GetRequiredService<LocalReplica>());
        services.AddSingleton<PeerMetrics>().AddSingleton<FleetMonitor>().AddSingleton<CopyWaiters>();
        services.AddSingleton<LinkRegistry>().AddSingleton<ICommitObserver>(provider => provider.GetRequiredService<LinkRegistry>());
        services.AddSingleton<LinkServices>().AddSingleton<PeerChannels>().AddSingleton<PeerCaller>().AddSingleton<PeerService>().AddSingleton<GreetingGuard>();
        services.AddGrpc().AddServiceOptions<PeerService>(Allow).AddServiceOptions<PeerRepairService>(Allow);
        services.AddSingleton<ScheduleStore>().AddSingleton<PeerChoice>().AddSingleton<ScheduleCalls>();
        services.AddHostedService<PeerDialer>().AddHostedService<OrphanTakeOver>();
        services.AddSingleton(options.Repair).AddSingleton<RepairMetrics>().AddSingleton<RepairRunner>().AddSingleton<RepairCalls>().AddSingleton<PeerRepairService>();
        services.AddHostedService<AutoRepair>();
        services.AddSingleton(new TombstoneOptions(options.TombstoneRetention)).AddHostedService<TombstoneCollector>();

        void Allow<T>(GrpcServiceOptions<T> grpc)
            where T : class
        {
            grpc.MaxReceiveMessageSize = settings.MaxMessageBytes;
            grpc.ResponseCompressionAlgorithm = ZstdCompression.Name;
            grpc.CompressionProviders = [compression];
        }
    }

    public static void MapPeers(this WebApplication app)
    {
        app.MapGrpcService<AdminService>().ServedOn(ListenerRole.Peer);
        app.MapGrpcService<PeerService>().ServedOn(ListenerRole.Peer).WithGreetingGuard();
        app.MapGrpcService<PeerRepairService>().ServedOn(ListenerRole.Peer).WithGreetingGuard();
        app.MapGrpcService<MembershipService>().ServedOn(ListenerRole.Peer);
    }

    private static LinkSettings Links(ServerOptions options, IServiceProvider services)
    {
        var own = services.GetRequiredService<StoreHead>().Durable.Tag;
        var schedule = services.GetRequiredService<ScheduleStore>();
        return new LinkSettings
        {
            Name = options.Name,
            BuildVersion = Versions.Build,
            MergePolicyHash = PolicyHash(options.Writer),
            RateOf = peer => schedule.RateOf(own, peer) ?? options.PeerRateLimit,
        };
    }

    /// <summary>Everything that members must agree on: how keys are merged, and which are not shared at all.</summary>
    private static ulong PolicyHash(WriterSettings writer)
    {
        var hash = new XxHash64();
        hash.Append(BitConverter.GetBytes(writer.MergePolicies.Hash));
        foreach (var key in writer.LocalOnlyKeys.Select(key => key.ToBase64()).Order(StringComparer.Ordinal))
            hash.Append(System.Text.Encoding.UTF8.GetBytes(key + "\n"));
        return hash.GetCurrentHashAsUInt64();
    }
}
