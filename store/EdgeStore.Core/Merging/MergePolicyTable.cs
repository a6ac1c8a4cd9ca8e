using System.IO.Hashing;
using System.Text;
using EdgeStore.Core.Leases;
using EdgeStore.Core.SystemKeyspace;
using Google.Protobuf;

namespace EdgeStore.Core.Merging;

/// <summary>
/// Which policy merges which keys: the longest prefix decides, <see cref="MergePolicy.LastWriterWins"/> where none fits.
/// Cluster-wide: members compare <see cref="Hash"/> when they meet, because members that merge differently diverge.
/// </summary>
public sealed class MergePolicyTable
{
    public static readonly MergePolicyTable Default = new([new(ByteString.CopyFromUtf8("/registry/"), MergePolicy.KubernetesObject)]);

    private readonly KeyValuePair<ByteString, MergePolicy>[] _longestFirst;

    /// <exception cref="ArgumentException">A prefix stands twice.</exception>
    public MergePolicyTable(IEnumerable<KeyValuePair<ByteString, MergePolicy>> byPrefix)
    {
        _longestFirst = [.. byPrefix.OrderByDescending(rule => rule.Key.Length).ThenBy(rule => rule.Key.ToBase64(), StringComparer.Ordinal)];
        if (_longestFirst.DistinctBy(rule => rule.Key).Count() != _longestFirst.Length)
            throw new ArgumentException("a prefix has two merge policies", nameof(byPrefix));
        Hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Describe()));
    }

    public ulong Hash { get; }

    public MergePolicy For(ByteString key)
    {
        if (SystemKeys.Contains(key)) return LeaseRows.Contains(key) ? MergePolicy.KubernetesObject : MergePolicy.LastWriterWins;
        foreach (var (prefix, policy) in _longestFirst)
            if (key.Span.StartsWith(prefix.Span)) return policy;
        return MergePolicy.LastWriterWins;
    }

    private string Describe() => string.Concat(_longestFirst.Select(rule => $"{rule.Key.ToBase64()}={(int)rule.Value};"));
}
