using System.Buffers.Binary;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Membership;
using Google.Protobuf;

namespace EdgeStore.Core.Membership;

/// <summary>
/// The membership in the system keyspace: four tables, because a row is replaced as a whole. Who adds, who moves a member
/// and the member itself never overwrite each other, and a removal is for ever.
/// <code>
/// member-grants       tag 4 | member id 8  →  peer URLs, name        written once, by the senior member
/// member-addresses    tag 4                →  peer URLs              MemberUpdate
/// member-attributes   tag 4                →  name, client URLs, …   the member itself
/// member-removals     tag 4                →  reason
/// </code>
/// </summary>
public static class MemberTables
{
    public static readonly SystemTable<MemberGrant> Grants = new("member-grants", MemberGrant.Parser);
    public static readonly SystemTable<MemberAddress> Addresses = new("member-addresses", MemberAddress.Parser);
    public static readonly SystemTable<MemberAttributes> Attributes = new("member-attributes", MemberAttributes.Parser);
    public static readonly SystemTable<MemberRemoval> Removals = new("member-removals", MemberRemoval.Parser);

    /// <summary>The tag that a lone member gets when it becomes the first of a cluster.</summary>
    internal static readonly Tag First = new(1);

    /// <summary>Peer URLs that a lone member was given by MemberUpdate.</summary>
    public static MemberAddress? LoneAddress(SystemRows rows) => Addresses.Find(rows, IdOf(First));

    public static ByteString IdOf(Tag tag)
    {
        var id = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(id, tag.Value);
        return UnsafeByteOperations.UnsafeWrap(id);
    }

    public static ByteString IdOf(Tag tag, ulong memberId)
    {
        var id = new byte[sizeof(int) + sizeof(ulong)];
        BinaryPrimitives.WriteInt32BigEndian(id, tag.Value);
        BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(sizeof(int)), memberId);
        return UnsafeByteOperations.UnsafeWrap(id);
    }

    /// <returns>Null for an id that no member has made.</returns>
    internal static Tag? TagOf(ByteString id) =>
        id.Length >= sizeof(int) && BinaryPrimitives.ReadInt32BigEndian(id.Span) is > 0 and <= Tag.MaxValue and var tag ? new Tag(tag) : null;

    /// <summary>Changes whenever one of the tables does.</summary>
    public static (object, object, object, object) VersionOf(SystemRows rows) =>
        (Grants.VersionOf(rows), Addresses.VersionOf(rows), Attributes.VersionOf(rows), Removals.VersionOf(rows));

    /// <summary>Writes the rows of one member; what is missing in them stays as it is.</summary>
    public static void Put(SystemTransaction system, MemberRows member)
    {
        var tag = new Tag((int)member.Tag);
        system.Put(Grants, IdOf(tag, member.Grant.MemberId), member.Grant);
        if (member.Address is not null) system.Put(Addresses, IdOf(tag), member.Address);
        if (member.Attributes is not null) system.Put(Attributes, IdOf(tag), member.Attributes);
        if (member.Removal is not null) system.Put(Removals, IdOf(tag), member.Removal);
    }

    /// <summary>All members' rows, in the order of their tags.</summary>
    public static IEnumerable<MemberRows> All(SystemRows rows)
    {
        foreach (var (id, grant) in Grants.All(rows))
        {
            if (TagOf(id) is not { } tag) continue;
            yield return new MemberRows
            {
                Tag = (uint)tag.Value,
                Grant = grant,
                Address = Addresses.Find(rows, IdOf(tag)),
                Attributes = Attributes.Find(rows, IdOf(tag)),
                Removal = Removals.Find(rows, IdOf(tag)),
            };
        }
    }
}
