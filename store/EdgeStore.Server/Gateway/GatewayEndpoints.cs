using EdgeStore.Protocol.Election;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Access;
using EdgeStore.Server.Contests;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;

namespace EdgeStore.Server.Gateway;

/// <summary>etcd's JSON gateway: the same services on the same port, for clients without gRPC.</summary>
internal static class GatewayEndpoints
{
    public static void MapGateway(this WebApplication app)
    {
        var services = app.Services;
        var binder = new GatewayBinder(app, services.GetRequiredService<EtcdInterceptor>(), services.GetRequiredService<ServerOptions>());
        KV.BindService(binder, services.GetRequiredService<KvService>());
        Watch.BindService(binder, services.GetRequiredService<WatchService>());
        Lease.BindService(binder, services.GetRequiredService<LeaseService>());
        Cluster.BindService(binder, services.GetRequiredService<ClusterService>());
        Maintenance.BindService(binder, services.GetRequiredService<MaintenanceService>());
        Auth.BindService(binder, services.GetRequiredService<AuthService>());
        Protocol.Lock.Lock.BindService(binder, services.GetRequiredService<LockService>());
        Election.BindService(binder, services.GetRequiredService<ElectionService>());
    }
}
