using System.Security.Cryptography;
using System.Text;

namespace EdgeStore.Operator.Naming;

/// <summary>The names of everything that belongs to a cluster, in its namespace.</summary>
internal sealed record ResourceNames(string Namespace, string Cluster)
{
    /// <summary>A DNS label.</summary>
    public const int MaxMemberNameLength = 63;

    public string PeerService => $"{Cluster}-peers";

    public string ClientService => $"{Cluster}-client";

    public string Membership => $"{Cluster}-membership";

    public string CertificateAuthority => $"{Cluster}-ca";

    public string ClientAuthority => $"{Cluster}-client-ca";

    public string OperatorCertificate => $"{Cluster}-operator-tls";

    /// <summary>The same for the same time, so that one that is due is never made twice.</summary>
    public string ScheduledRepair(DateTimeOffset due) => $"{Cluster}-repair-{due.ToUnixTimeSeconds() / 60}";

    public string DebtRepair(string digest) => $"{Cluster}-debt-{digest}";

    public string Selector => $"{Naming.Labels.Cluster}={Cluster}";

    /// <summary>
    /// <c>demo-0</c> with tag 3 → <c>demo-0-3-1f2e3d4c</c>. Tag and cluster id are part of it: neither a later member of the
    /// same name nor a later cluster of the same name ever meets the data of an earlier one.
    /// </summary>
    public static string Data(string member, int tag, ulong clusterId) => $"{member}-{tag}-{clusterId >> 32:x8}";

    public static string Claim(string member, int tag, ulong clusterId) => $"data-{Data(member, tag, clusterId)}";

    public string Host(string member) => $"{member}.{PeerService}.{Namespace}.svc";

    public string OfOrdinal(int ordinal) => $"{Cluster}-{ordinal}";

    /// <summary>
    /// <c>edge</c> on <c>berlin.example</c> → <c>edge-berlin-example-5c3f…</c>: the node's name as it is when it is a DNS
    /// label that fits, else made to fit and told apart from others by a hash.
    /// </summary>
    public string OfNode(string node)
    {
        var plain = $"{Cluster}-{node}";
        if (plain.Length <= MaxMemberNameLength && !node.Contains('.', StringComparison.Ordinal)) return plain;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)))[..8];
        var stem = plain.Replace('.', '-');
        var room = MaxMemberNameLength - hash.Length - 1;
        return $"{(stem.Length <= room ? stem : stem[..room]).TrimEnd('-')}-{hash}";
    }

    /// <summary>The ordinal in a member's name, or null when it has none.</summary>
    public int? OrdinalOf(string member)
    {
        var prefix = Cluster + "-";
        return member.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(member.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, null, out var ordinal)
            && OfOrdinal(ordinal) == member
                ? ordinal
                : null;
    }

    /// <summary>The cluster id that members compare when they meet: 64 bits of the resource's uid, never 0.</summary>
    public static ulong ClusterId(string uid)
    {
        var id = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(uid)));
        return id == 0 ? 1 : id;
    }
}
