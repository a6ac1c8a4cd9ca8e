using System.Globalization;
using System.Net;
using EdgeStore.DevCluster;
using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Processes;
using EdgeStore.Fleet.Tests.Networks;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Fleet.Tests.Members;

/// <summary>One member: a real edgestore process, and a directory that outlives it.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly string _directory;
    private readonly IReadOnlyList<string> _flags;
    private readonly FleetCertificates? _certificates;
    private readonly GrpcChannel _clients;
    private readonly GrpcChannel _peers;
    private LoggedProcess? _process;

    /// <param name="directory">Of its own.</param>
    /// <param name="flags">Beyond its name, its addresses and its certificates.</param>
    public MemberProcess(string name, MemberPlace place, string directory, FleetCertificates? certificates, IReadOnlyList<string> flags)
    {
        Name = name;
        Place = place;
        _directory = Directory.CreateDirectory(directory).FullName;
        _certificates = certificates;
        _flags = [.. flags, .. certificates?.Issue(name, IPEndPoint.Parse(place.Client).Address.ToString()) ?? []];
        _clients = Connect(place.Client);
        _peers = Connect(place.Peer);
    }

    public string Name { get; }

    public MemberPlace Place { get; }

    public string DataDirectory => Path.Combine(_directory, "data");

    private string OldDisk => Path.Combine(_directory, "old");

    public KV.KVClient Kv => new(_clients);

    public Watch.WatchClient Watch => new(_clients);

    public Maintenance.MaintenanceClient Maintenance => new(_clients);

    public Admin.AdminClient Admin => new(_peers);

    public EdgeStore.Protocol.Replication.Peer.PeerClient Peer => new(_peers);

    private string Scheme => _certificates is null ? "http" : "https";

    private LoggedProcess Running => _process ?? throw new InvalidOperationException($"{Name} does not run");

    /// <summary>Starts the process and waits until it serves its clients.</summary>
    public async Task StartAsync()
    {
        if (_process is not null) throw new InvalidOperationException($"{Name} runs already");
        _process = LoggedProcess.Start(
            Place.Namespace, Path.Combine(_directory, "log"),
            [
                Tools.Program(new Tools().Images, "edgestore"), $"--name={Name}", $"--data-dir={DataDirectory}",
                $"--listen-client-urls={Scheme}://{Place.Client}", $"--listen-peer-urls={Scheme}://{Place.Peer}", .. _flags,
            ]);
        await Eventually.HoldsAsync($"an answer of {Name}", async () =>
        {
            if (_process.Exited.IsCompleted) return true;
            await GetAsync("probe");
            return true;
        });
        if (_process.Exited.IsCompleted) throw new InvalidOperationException($"{Name} ended with {await _process.Exited}: {_process.LogTail()}");
    }

    /// <summary>An orderly stop.</summary>
    public Task StopAsync() => EndAsync(process => process.StopAsync(StopLimit, TimeProvider.System));

    /// <summary>kill -9.</summary>
    public Task KillAsync() => EndAsync(process => process.KillAsync());

    /// <summary>As if the disk had been replaced.</summary>
    public void WipeDisk() => Directory.Delete(DataDirectory, recursive: true);

    /// <summary>A copy of the disk as it is now; only while the process does not run.</summary>
    public void CopyDisk()
    {
        foreach (var file in Directory.EnumerateFiles(DataDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(OldDisk, Path.GetRelativePath(DataDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>As if somebody had restored an image of the machine.</summary>
    public void SetDiskBack()
    {
        WipeDisk();
        Directory.Move(OldDisk, DataDirectory);
    }

    /// <returns>The revision of the put.</returns>
    public async Task<long> PutAsync(string key, string value)
    {
        var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
        return (await Kv.PutAsync(request, Eventually.Soon())).Header.Revision;
    }

    public async Task<string?> GetAsync(string key)
    {
        var response = await Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }, Eventually.Soon());
        return response.Kvs.Count == 0 ? null : response.Kvs[0].Value.ToStringUtf8();
    }

    /// <summary>All keys and values below a prefix.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string prefix)
    {
        var response = await Kv.RangeAsync(Below(prefix), Eventually.Soon());
        return response.Kvs.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.Value.ToStringUtf8());
    }

    public async Task<MemberStatus> StatusAsync() => await Admin.StatusAsync(new EdgeStore.Protocol.Admin.StatusRequest(), Eventually.Soon());

    public async Task<PeerStatus> StatusOfAsync(MemberProcess peer) => (await StatusAsync()).Peers.Single(status => status.Name == peer.Name);

    public async Task<uint> HashAsync() => (await Maintenance.HashKVAsync(new HashKVRequest(), Eventually.Soon())).Hash;

    /// <param name="sample">Name and labels, as /metrics shows them.</param>
    public async Task<double> MetricAsync(string sample)
    {
        using var client = new HttpClient(Handler());
        var lines = await client.GetStringAsync(new Uri($"{Scheme}://{Place.Client}/metrics"));
        var line = lines.Split('\n').SingleOrDefault(line => line.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[sample.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Memory of the process that is really in use.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{Running.Pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public string Log() => File.ReadAllText(Running.LogPath);

    /// <summary>A channel of its own, from the member's own machine.</summary>
    public GrpcChannel Connect(string authority) => GrpcChannel.ForAddress(
        $"{Scheme}://{authority}",
        new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true, MaxReceiveMessageSize = null, MaxSendMessageSize = null });

    public static RangeRequest Below(string prefix)
    {
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        return new RangeRequest { Key = ByteString.CopyFromUtf8(prefix), RangeEnd = ByteString.CopyFromUtf8(end) };
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _clients.Dispose();
        _peers.Dispose();
    }

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false };
        if (Place.Namespace is { } networkNamespace) NamespaceSockets.Use(handler, networkNamespace);
        if (_certificates is not null) handler.SslOptions = _certificates.ForClients();
        return handler;
    }

    private async Task EndAsync(Func<LoggedProcess, Task> end)
    {
        await end(Running);
        Running.Dispose();
        _process = null;
    }
}
