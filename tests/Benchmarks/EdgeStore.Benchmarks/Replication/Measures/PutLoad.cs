using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Replication.Fleet;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Benchmarks.Replication.Measures;

/// <summary>Puts to random keys, as in the store's benchmark.</summary>
internal static class PutLoad
{
    public static Workload Workload(FleetMember member, string prefix, int keys, int valueSize)
    {
        var put = new PutRequest { Key = RequestTemplate.Key(prefix, 0), Value = RequestTemplate.Value(valueSize) };
        var headers = Http2.RequestHeaders(member.Server.ClientUrl.Authority, "/etcdserverpb.KV/Put");
        return new Workload([(new RequestTemplate(headers, put, valueSize, leastAnswer: 5), 1)], keys);
    }
}
