namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>kill -9 of whatever a seeded dice says: a member, the operator, or the store behind the API server.</summary>
internal sealed class Killer(TestCluster cluster, string @namespace, Fleet fleet, int seed)
{
    private readonly Random _random = new(seed);
    private readonly OperatorPod _operator = new(cluster);

    /// <summary>Between 5 and 60.</summary>
    public int NextPause() => _random.Next(5, 60);

    public Task KillAsync(CancellationToken cancellation) => _random.Next(5) switch
    {
        0 => KillApiStoreAsync(cancellation),
        1 => _operator.KillAsync(cancellation),
        _ => KillMemberAsync(cancellation),
    };

    /// <summary>As soon as one runs: they may still be coming, or coming back from the last time.</summary>
    private Task KillMemberAsync(CancellationToken cancellation) => TestCluster.EventuallyAsync("a member's process to kill", async stop =>
    {
        var pods = await fleet.PodsAsync(stop);
        cluster.Cluster.KillPod(@namespace, pods[_random.Next(pods.Count)].Name);
        return true;
    }, cancellation);

    /// <summary>The store in which the API server keeps the resources, the operator's own among them.</summary>
    private async Task KillApiStoreAsync(CancellationToken cancellation)
    {
        await cluster.Cluster.Store.KillAsync();
        await cluster.Cluster.Store.StartAsync(cancellation);
    }
}
