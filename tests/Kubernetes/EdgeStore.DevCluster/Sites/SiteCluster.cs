using EdgeStore.DevCluster.Certificates;
using EdgeStore.DevCluster.Networking;

namespace EdgeStore.DevCluster.Sites;

/// <summary>
/// A Kubernetes cluster without a centre: every site has an API server of its own on a member of its own, and only the members know
/// of each other.
/// <code>
/// site 1 (the senior)        site 2                     site 3
///   kube-apiserver             kube-apiserver             kube-apiserver
///   edgestore      ◀───────▶   edgestore      ◀───────▶   edgestore
/// </code>
/// </summary>
public sealed class SiteCluster : IAsyncDisposable
{
    private readonly ClusterNetwork _network;
    private readonly ClusterKeys _keys;
    private readonly string _directory;
    private readonly List<Site> _sites = [];
    private bool _keepState;

    private SiteCluster(ClusterNetwork network, TimeProvider time)
    {
        _network = network;
        _keys = new ClusterKeys(time);
        _directory = $"/var/tmp/edgestore-sites-{Guid.NewGuid():n}";
    }

    /// <summary>In the order of their members' tags.</summary>
    public IReadOnlyList<Site> Sites => _sites;

    /// <summary>Where the sites keep their files, logs among them.</summary>
    public string Directory => _directory;

    /// <param name="sites">How many there are.</param>
    /// <param name="cutOff">How many of them, the last ones, start without a connection to anybody.</param>
    /// <param name="storageMediaType">How the API servers encode built-in objects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<SiteCluster> StartAsync(int sites, int cutOff, string storageMediaType, TimeProvider time, CancellationToken cancellation)
    {
        var cluster = new SiteCluster(await ClusterNetwork.CreateAsync(cancellation), time);
        try
        {
            for (var index = 1; index <= sites; index++) await cluster.AddAsync(index, time, cancellation);
            foreach (var site in cluster.Sites.Skip(sites - cutOff)) await site.Network.CutOffAsync(cancellation);
            var initialCluster = string.Join(',', cluster.Sites.Select(site => $"{site.Name}={Site.Url(site.PeerUrl)}"));
            await Task.WhenAll(cluster.Sites.Select(site => site.StartAsync(initialCluster, storageMediaType, cancellation)));
            return cluster;
        }
        catch
        {
            cluster.KeepState();
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void KeepState() => _keepState = true;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_sites.Select(site => site.DisposeAsync().AsTask()));
        await _network.DisposeAsync();
        _keys.Dispose();
        if (!_keepState) System.IO.Directory.Delete(_directory, recursive: true);
    }

    private async Task AddAsync(int index, TimeProvider time, CancellationToken cancellation)
    {
        var node = await _network.AddNodeAsync(index, cancellation);
        var name = $"site-{index}";
        _sites.Add(new Site(name, node, _network.Names, new StateDirectory(Path.Combine(_directory, name)), _keys, new Tools(), time));
    }
}
