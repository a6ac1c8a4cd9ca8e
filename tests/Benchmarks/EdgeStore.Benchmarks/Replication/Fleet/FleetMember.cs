using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Net.Client;

namespace EdgeStore.Benchmarks.Replication.Fleet;

/// <summary>A member as a process, and what the measures ask of it.</summary>
internal sealed class FleetMember(int tag, ServerProcess server) : IAsyncDisposable
{
    private GrpcChannel? _peerChannel;

    public int Tag => tag;

    public ServerProcess Server => server;

    public EtcdClient Client => server.Client;

    public IPEndPoint ClientEndpoint => new(IPAddress.Parse(server.ClientUrl.Host), server.ClientUrl.Port);

    public IPEndPoint PeerEndpoint => new(IPAddress.Parse(server.PeerUrl.Host), server.PeerUrl.Port);

    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(server.ProcessId);
            return process.TotalProcessorTime;
        }
    }

    public async Task<long> CountAsync(string prefix)
    {
        var range = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(prefix),
            RangeEnd = ByteString.CopyFromUtf8(prefix[..^1] + (char)(prefix[^1] + 1)),
            CountOnly = true,
            Serializable = true,
        };
        return (await Client.Kv.RangeAsync(range)).Count;
    }

    public async Task<MemberStatus> StatusAsync()
    {
        _peerChannel ??= GrpcChannel.ForAddress(server.PeerUrl);
        return await new Admin.AdminClient(_peerChannel).StatusAsync(new Protocol.Admin.StatusRequest());
    }

    /// <summary>Sum of a metric's samples whose labels contain the given text.</summary>
    public async Task<long> MetricAsync(string name, string labels)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(server.ClientUrl, "metrics"));
        return (long)text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _peerChannel?.Dispose();
        await server.DisposeAsync();
    }
}
