using System.Collections.Concurrent;
using EdgeStore.Operator.Resources;
using EdgeStore.Operator.Resources.Clusters;
using EdgeStore.Operator.Resources.Members;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>A fleet of a Kubernetes namespace, as its users and its administrators see it.</summary>
internal sealed class Fleet(TestCluster cluster, string @namespace, string name = Fleet.Demo) : IDisposable
{
    /// <summary>Of the samples.</summary>
    public const string Demo = "demo";

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConvergeLimit = TimeSpan.FromMinutes(4);

    private readonly GenericClient _resources =
        new(cluster.Client, ApiGroup.Name, ApiGroup.Version, EdgeStoreCluster.KubePluralName, disposeClient: false);

    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new(StringComparer.Ordinal);

    private readonly GenericClient _members =
        new(cluster.Client, ApiGroup.Name, ApiGroup.Version, EdgeStoreMember.KubePluralName, disposeClient: false);

    public Task<EdgeStoreCluster> ReadAsync(CancellationToken cancellation) => _resources.ReadNamespacedAsync<EdgeStoreCluster>(@namespace, name, cancellation);

    public Task<EdgeStoreMember> MemberAsync(string name, CancellationToken cancellation) =>
        _members.ReadNamespacedAsync<EdgeStoreMember>(@namespace, name, cancellation);

    /// <summary>Waits until <see cref="IsConvergedAsync"/>.</summary>
    public Task ConvergedAsync(int members, CancellationToken cancellation) =>
        TestCluster.EventuallyAsync($"convergence of {members} members", stop => IsConvergedAsync(members, stop), cancellation, ConvergeLimit);

    /// <summary>Whether the operator has worked through the newest spec and says that so many members converged.</summary>
    public async Task<bool> IsConvergedAsync(int members, CancellationToken cancellation)
    {
        var resource = await ReadAsync(cancellation);
        return resource.Status is { } status
            && status.ObservedGeneration == resource.Metadata.Generation
            && status.Members == members && status.ReadyMembers == members && status.UpdatedMembers == members
            && IsTrue(status, "Converged") && IsTrue(status, "Available") && !IsTrue(status, "Progressing");
    }

    /// <summary>The member pods that exist, by name, with their addresses.</summary>
    public async Task<IReadOnlyList<(string Name, string Address)>> PodsAsync(CancellationToken cancellation)
    {
        var pods = await cluster.Client.CoreV1.ListNamespacedPodAsync(
            @namespace, labelSelector: $"edgestore.io/cluster={name}", cancellationToken: cancellation);
        return [.. pods.Items.Where(pod => pod.Status.PodIP is not null).Select(pod => (pod.Metadata.Name, pod.Status.PodIP))];
    }

    /// <summary>Whether a member is being restarted, or was since then: a call that its old process took may have gone with it.</summary>
    public async Task<bool> RestartedSinceAsync(string member, DateTimeOffset since, CancellationToken cancellation)
    {
        // A restart is written down before the pod is stopped, and taken off when the member serves again.
        if ((await MemberAsync(member, cancellation)).Status?.CatchUp is not null) return true;
        var pods = await cluster.Client.CoreV1.ListNamespacedPodAsync(@namespace, fieldSelector: $"metadata.name={member}", cancellationToken: cancellation);
        // Pods are dated in whole seconds.
        return pods.Items is not [{ Metadata.CreationTimestamp: { } created }] || created >= since.UtcDateTime.AddSeconds(-1);
    }

    /// <exception cref="RpcException">The member has not acknowledged the write.</exception>
    public async Task PutAsync(string address, string key, string value, CancellationToken cancellation)
    {
        var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
        try
        {
            await Kv(address).PutAsync(request, deadline: Deadline(), cancellationToken: cancellation);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            // The channel would go on failing for as long as it backs off, also when the member is back.
            if (_channels.TryRemove(address, out var channel)) channel.Dispose();
            throw;
        }
    }

    public async Task DeleteAsync(string address, string key, CancellationToken cancellation) =>
        await Kv(address).DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }, deadline: Deadline(), cancellationToken: cancellation);

    /// <summary>All keys and values below a prefix, as one member has them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string address, string prefix, CancellationToken cancellation)
    {
        var end = prefix[..^1] + (char)(prefix[^1] + 1);
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8(prefix), RangeEnd = ByteString.CopyFromUtf8(end) };
        var response = await Kv(address).RangeAsync(request, deadline: Deadline(), cancellationToken: cancellation);
        return response.Kvs.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.Value.ToStringUtf8());
    }

    /// <summary>Waits until every member holds everything that was acknowledged.</summary>
    public Task HoldsEverywhereAsync(IReadOnlyDictionary<string, string> acknowledged, string prefix, CancellationToken cancellation) =>
        TestCluster.EventuallyAsync($"arrival of {acknowledged.Count} acknowledged writes at every member", async stop =>
        {
            var pods = await PodsAsync(stop);
            foreach (var (_, address) in pods)
            {
                var held = await ReadAsync(address, prefix, stop);
                if (!acknowledged.All(write => held.TryGetValue(write.Key, out var value) && value == write.Value)) return false;
            }
            return pods.Count > 0;
        }, cancellation);

    public void Dispose()
    {
        _resources.Dispose();
        _members.Dispose();
        foreach (var channel in _channels.Values) channel.Dispose();
    }

    private KV.KVClient Kv(string address) => new(_channels.GetOrAdd(address, ip => GrpcChannel.ForAddress($"http://{ip}:2379")));

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + CallLimit;

    private static bool IsTrue(EdgeStoreClusterStatus status, string condition) =>
        status.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;
}
