using System.Collections.Concurrent;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Observing;

/// <summary>
/// Secrets that users have made. They carry no label by which they could be watched, and watching all secrets is more than the
/// operator should see, so they are read by name, each at most every half minute, and about ten a second in all.
/// </summary>
internal sealed class GivenSecrets(IKubernetesClient client, TimeProvider time, ILogger<GivenSecrets> logger)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BelievedMissing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<ResourceKey, (DateTimeOffset At, V1Secret? Secret)> _known = new();

    /// <returns>Those that exist, by name. What cannot be read now is as last known.</returns>
    public async Task<IReadOnlyDictionary<string, V1Secret>> ReadAsync(string ns, IReadOnlySet<string> names, CancellationToken cancellationToken)
    {
        var due = names.Select(n => new ResourceKey(ns, n)).Where(k => IsDue(k, names.Count)).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(due, options, async (key, cancellation) => await ReadAsync(key, cancellation));
        return names.Select(n => (Name: n, Known: _known.GetValueOrDefault(new ResourceKey(ns, n)).Secret))
            .Where(n => n.Known is not null)
            .ToDictionary(n => n.Name, n => n.Known!, StringComparer.Ordinal);
    }

    private bool IsDue(ResourceKey key, int count)
    {
        if (!_known.TryGetValue(key, out var known)) return true;
        var pace = known.Secret is null ? BelievedMissing : Believed;
        return time.GetUtcNow() - known.At >= (pace > Each * count ? pace : Each * count);
    }

    private async Task ReadAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await client.GetAsync<V1Secret>(key.Name, key.Namespace, cancellationToken);
            // The same object as long as nothing changed, so that it is parsed once.
            var known = _known.GetValueOrDefault(key).Secret;
            _known[key] = (time.GetUtcNow(), known?.Metadata.ResourceVersion == secret?.Metadata.ResourceVersion ? known : secret);
        }
        catch (Exception e) when (e is KubernetesApiException or TimeoutException or HttpRequestException)
        {
            logger.LogWarning("Reading secret {Secret} failed: {Problem}", key, e.Message);
        }
    }
}
