using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Storage;

/// <summary>Who a member is configured to be.</summary>
/// <param name="ClusterId">Null for a lone member: drawn when the data directory is made.</param>
/// <param name="Tag"><see cref="Tag.None"/> for a lone member.</param>
/// <param name="ExpectedMemberId">The incarnation that this tag is known to belong to, or null.</param>
public sealed record MemberIdentity(ulong? ClusterId, Tag Tag, ulong? ExpectedMemberId)
{
    public static readonly MemberIdentity Lone = new(null, Tag.None, null);
}
