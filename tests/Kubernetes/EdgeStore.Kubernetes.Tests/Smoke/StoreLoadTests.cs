using System.Collections.Concurrent;
using System.Net;
using EdgeStore.Protocol.Etcd;
using Grpc.Net.Client;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>What many clients of an unmodified API server may rely on, also when its store is killed or forgets its history.</summary>
internal sealed class StoreLoadTests : SmokeTest
{
    private const int Clients = 20;
    private const int Objects = 1000;
    private const int PageSize = 100;
    private const string Default = "default";

    /// <summary>The API server waits longer with each attempt to reach its store.</summary>
    private static readonly TimeSpan OutagePatience = TimeSpan.FromMinutes(3);

    [Test]
    public async Task A_thousand_objects_of_parallel_clients_are_all_in_the_pages_of_a_list()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Objects), new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancellation }, async (number, stop) =>
            await Cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Numbered(number), Namespace, cancellationToken: stop));

        var (names, pages) = await ListAsync();
        Assert.That(names, Is.EquivalentTo(Enumerable.Range(0, Objects).Select(number => Numbered(number).Name())));
        Assert.That(pages, Is.GreaterThanOrEqualTo(Objects / PageSize));
    }

    [Test]
    public async Task Everything_acknowledged_is_there_after_kill_9_under_load_and_the_control_plane_goes_on()
    {
        var acknowledged = new ConcurrentBag<string>();
        var next = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var clients = Enumerable.Range(0, Clients).Select(_ => WriteAsync()).ToList();
        await UntilAsync("the first writes", 200);

        await Cluster.Cluster.Store.KillAsync();
        await Cluster.Cluster.Store.StartAsync(Cancellation);
        await UntilAsync("writes after the outage", acknowledged.Count + 200);
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        Assert.That(acknowledged.Except((await ListAsync()).Names), Is.Empty);
        await ApplyAsync("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: after}
            spec:
              replicas: 1
              selector: {matchLabels: {app: after} }
              template:
                metadata: {labels: {app: after} }
                spec: {containers: [{name: main, image: "debian:12", command: [sleep, "100000"]}], terminationGracePeriodSeconds: 0}
            """);
        await Cluster.KubectlAsync($"wait -n {Namespace} --for=condition=Available deployment/after --timeout=180s", Cancellation);

        async Task WriteAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var map = Numbered(Interlocked.Increment(ref next));
                try
                {
                    await Cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(map, Namespace, cancellationToken: stop.Token);
                    acknowledged.Add(map.Name());
                }
                catch (Exception unknown) when (unknown is HttpOperationException or HttpRequestException or OperationCanceledException)
                {
                    // Perhaps it is there, perhaps not: nobody has promised anything.
                }
            }
        }

        Task UntilAsync(string what, int count) =>
            TestCluster.EventuallyAsync(what, _ => Task.FromResult(acknowledged.Count >= count), Cancellation, OutagePatience);
    }

    /// <summary>
    /// In a cluster of its own: Kubernetes 1.20 leaves watches of its controllers unserved when the store fails some time after it was
    /// compacted by others than the API server (with etcd, too), which the tests after this one would notice.
    /// </summary>
    [Test]
    public async Task A_watch_and_a_page_from_before_a_compaction_are_gone()
    {
        await using var cluster = await TestCluster.StartAsync(Cancellation);
        var client = cluster.Client;
        for (var number = 0; number < 2; number++) await client.CoreV1.CreateNamespacedConfigMapAsync(Numbered(number), Default);
        var page = await client.CoreV1.ListNamespacedConfigMapAsync(Default, limit: 1);
        var events = await client.CoreV1.ListNamespacedEventAsync(Default);

        // Two: a watch from the compacted revision itself, right after the list's, would lack nothing and go on.
        for (var number = 2; number < 4; number++) await client.CoreV1.CreateNamespacedConfigMapAsync(Numbered(number), Default);
        using (var channel = GrpcChannel.ForAddress(cluster.Cluster.Store.Endpoint))
        {
            var store = new KV.KVClient(channel);
            var now = (await store.RangeAsync(new RangeRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8("/") })).Header.Revision;
            await store.CompactAsync(new CompactionRequest { Revision = now });
        }

        var expired = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNamespacedConfigMapAsync(Default, limit: 1, continueParameter: page.Metadata.ContinueProperty));
        Exception? refused = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TestCluster.Patience);

        // Other kinds are watched in a cache of the API server's own.
        var watch = client.CoreV1.WatchListNamespacedEventAsync(
            Default, resourceVersion: events.ResourceVersion(), onError: error => refused = error, cancellationToken: patience.Token);
        await foreach (var (type, _) in watch) Assert.Fail($"{type} instead of a refusal");
        Assert.Multiple(() =>
        {
            Assert.That(expired!.Response.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
            Assert.That((refused as KubernetesException)?.Status.Code, Is.EqualTo((int)HttpStatusCode.Gone), refused?.ToString());
        });
    }

    [Test]
    public async Task An_update_of_what_has_changed_since_is_a_conflict()
    {
        var read = await Cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Numbered(0), Namespace);
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            var changed = new V1ConfigMap { Metadata = read.Metadata, Data = new Dictionary<string, string> { ["by"] = $"{number}" } };
            try
            {
                await Cluster.Client.CoreV1.ReplaceNamespacedConfigMapAsync(changed, read.Name(), Namespace);
                return HttpStatusCode.OK;
            }
            catch (HttpOperationException refusal)
            {
                return refusal.Response.StatusCode;
            }
        }));

        Assert.That(answers.Order(), Is.EqualTo(Enumerable.Repeat(HttpStatusCode.Conflict, Clients - 1).Prepend(HttpStatusCode.OK)));
    }

    [Test]
    public async Task When_the_leader_is_gone_the_next_takes_over()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var firstEnds = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var (first, second) = (Elector("first"), Elector("second"));
        var leading = first.RunUntilLeadershipLostAsync(firstEnds.Token);
        await TestCluster.EventuallyAsync("a leader", _ => Task.FromResult(first.IsLeader()), Cancellation);
        var waiting = second.RunUntilLeadershipLostAsync(end.Token);
        await TestCluster.EventuallyAsync("the second's look at the leader", _ => Task.FromResult(second.GetLeader() == "first"), Cancellation);

        await firstEnds.CancelAsync();
        await TestCluster.EventuallyAsync("the next leader", _ => Task.FromResult(second.IsLeader()), Cancellation);
        Assert.That((await Cluster.Client.CoordinationV1.ReadNamespacedLeaseAsync("lead", Namespace)).Spec.HolderIdentity, Is.EqualTo("second"));
        await end.CancelAsync();
        await Task.WhenAll(leading, waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        first.Dispose();
        second.Dispose();
    }

    private LeaderElector Elector(string name) => new(new LeaderElectionConfig(new LeaseLock(Cluster.Client, Namespace, "lead", name)));

    private static V1ConfigMap Numbered(int number) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"n{number}" },
        Data = new Dictionary<string, string> { ["number"] = $"{number}" },
    };

    /// <summary>Without what Kubernetes puts into every namespace by itself.</summary>
    private async Task<(IReadOnlyList<string> Names, int Pages)> ListAsync()
    {
        var (names, pages, token) = (new List<string>(), 0, default(string));
        do
        {
            var page = await Cluster.Client.CoreV1.ListNamespacedConfigMapAsync(Namespace, limit: PageSize, continueParameter: token, cancellationToken: Cancellation);
            names.AddRange(page.Items.Select(map => map.Name()).Where(name => name != "kube-root-ca.crt"));
            token = page.Metadata.ContinueProperty;
            pages++;
        }
        while (!string.IsNullOrEmpty(token));

        return (names, pages);
    }
}
