using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Membership;

namespace EdgeStore.Core.Storage;

/// <summary>Who a member is configured to be.</summary>
/// <param name="ClusterId">Null for a lone member: drawn when the data directory is made.</param>
/// <param name="Tag"><see cref="Tag.None"/> for a lone member.</param>
/// <param name="ExpectedMemberId">The incarnation that this tag is known to belong to, or null.</param>
public sealed record MemberIdentity(ulong? ClusterId, Tag Tag, ulong? ExpectedMemberId)
{
    /// <summary>What a new data directory's incarnation is called; null: it draws its id itself.</summary>
    public ulong? NewMemberId { get; init; }

    /// <summary>The cluster's members, for a data directory that does not know them yet.</summary>
    public IReadOnlyList<MemberRows> KnownMembers { get; init; } = [];

    /// <summary>What this member writes is to be later than that.</summary>
    public ulong HybridTime { get; init; }

    public static readonly MemberIdentity Lone = new(null, Tag.None, null);
}
