using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Conformance.Tests.Servers;

/// <summary>Generated stubs over one HTTP/2 connection without TLS; what a plain etcd client is, without its retries.</summary>
internal sealed class EtcdClient : IDisposable
{
    private readonly GrpcChannel _channel;

    public EtcdClient(Uri endpoint)
    {
        _channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                UseProxy = false,
            },
            DisposeHttpClient = true,
        });
        Kv = new KV.KVClient(_channel);
        Watch = new Protocol.Etcd.Watch.WatchClient(_channel);
        Lease = new Lease.LeaseClient(_channel);
        Cluster = new Cluster.ClusterClient(_channel);
        Maintenance = new Maintenance.MaintenanceClient(_channel);
        Auth = new Auth.AuthClient(_channel);
        Lock = new Protocol.Lock.Lock.LockClient(_channel);
        Election = new Protocol.Election.Election.ElectionClient(_channel);
    }

    public KV.KVClient Kv { get; }

    public Protocol.Etcd.Watch.WatchClient Watch { get; }

    public Lease.LeaseClient Lease { get; }

    public Cluster.ClusterClient Cluster { get; }

    public Maintenance.MaintenanceClient Maintenance { get; }

    public Auth.AuthClient Auth { get; }

    public Protocol.Lock.Lock.LockClient Lock { get; }

    public Protocol.Election.Election.ElectionClient Election { get; }

    /// <summary>For requests that no stub would send.</summary>
    public CallInvoker Invoker => _channel.CreateCallInvoker();

    public void Dispose() => _channel.Dispose();
}
