using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Tokens bound to pods, asked from the API server and renewed when 80 % of their life has passed.</summary>
internal sealed class ServiceAccountTokens(Kubernetes client, TimeProvider time)
{
    private const long DefaultSeconds = 3600;

    private readonly ConcurrentDictionary<(string Uid, string Path), (string Token, DateTimeOffset RenewAt)> _tokens = new();

    public async Task<string> GetAsync(V1Pod pod, V1ServiceAccountTokenProjection projection, CancellationToken cancellation)
    {
        var key = (pod.Metadata.Uid, $"{projection.Audience}/{projection.Path}");
        if (_tokens.TryGetValue(key, out var known) && known.RenewAt > time.GetUtcNow()) return known.Token;

        var seconds = projection.ExpirationSeconds ?? DefaultSeconds;
        var request = new Authenticationv1TokenRequest
        {
            Spec = new V1TokenRequestSpec
            {
                Audiences = projection.Audience is { Length: > 0 } audience ? [audience] : [],
                ExpirationSeconds = seconds,
                BoundObjectRef = new V1BoundObjectReference
                {
                    ApiVersion = "v1",
                    Kind = "Pod",
                    Name = pod.Metadata.Name,
                    Uid = pod.Metadata.Uid,
                },
            },
        };
        var answer = await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            request, pod.Spec.ServiceAccountName, pod.Metadata.NamespaceProperty, cancellationToken: cancellation);
        _tokens[key] = (answer.Status.Token, time.GetUtcNow().AddSeconds(seconds * 0.8));
        return answer.Status.Token;
    }

    public void Forget(string podUid)
    {
        foreach (var key in _tokens.Keys.Where(key => key.Uid == podUid)) _tokens.TryRemove(key, out _);
    }
}
