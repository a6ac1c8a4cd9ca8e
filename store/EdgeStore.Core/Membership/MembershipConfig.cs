namespace EdgeStore.Core.Membership;

/// <summary>A membership as written by people and the operator; <see cref="ClusterMembership.Create"/> checks it.</summary>
/// <remarks>
/// As YAML (membership.yaml):
/// <code>
/// clusterId: 9f86d081884c7d65
/// members:
///   - name: edge-1
///     tag: 1
///     memberId: 2c26b46b68ffc68f     # optional: the incarnation that the tag is bound to
///     peerURLs: [https://edge-1.example:2380]
///     clientURLs: [https://edge-1.example:2379]
///     site: berlin                   # optional
///     state: active                  # or removed
/// </code>
/// </remarks>
public sealed class MembershipConfig
{
    /// <summary>16 hex digits, not all zero.</summary>
    public string ClusterId { get; set; } = "";

    public IList<MemberConfig> Members { get; set => field = value ?? []; } = [];
}
