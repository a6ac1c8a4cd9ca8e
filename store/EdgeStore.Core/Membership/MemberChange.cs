using EdgeStore.Core.Errors;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Membership;

/// <summary>Changes of members that are there; any active member may make them, because none takes another back.</summary>
public static class MemberChange
{
    /// <exception cref="EtcdException">There is no such member, or nobody would be left, or this one leaves itself.</exception>
    public static void Remove(WriteBatch batch, ulong memberId, string reason)
    {
        if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
        if (batch.Tag.IsNone && memberId == batch.MemberId) throw EtcdErrors.NotEnoughStartedMembers.ToException();
        var membership = ClusterMembership.OfRows(batch.ClusterId, batch.SystemRows);
        var member = Find(batch, membership, memberId);
        if (!membership.Active.Any(other => other.Tag != member.Tag)) throw EtcdErrors.NotEnoughStartedMembers.ToException();
        batch.ChangeSystem(system => system.Put(MemberTables.Removals, MemberTables.IdOf(member.Tag), new MemberRemoval { Reason = reason }));
    }

    /// <exception cref="EtcdException">There is no such member, or another one has the URLs, or this one leaves itself.</exception>
    public static void Move(WriteBatch batch, ulong memberId, IReadOnlyList<string> peerUrls)
    {
        if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
        if (batch.Tag.IsNone && memberId == batch.MemberId)
        {
            Move(batch, MemberTables.First, peerUrls);
            return;
        }

        var membership = ClusterMembership.OfRows(batch.ClusterId, batch.SystemRows);
        var member = Find(batch, membership, memberId);
        if (membership.Members.Values.Any(other => other.IsAdmitted && other.Tag != member.Tag && peerUrls.Any(url => other.PeerUrls.Contains(new Uri(url)))))
            throw EtcdErrors.PeerUrlExists.ToException();
        Move(batch, member.Tag, peerUrls);
    }

    private static void Move(WriteBatch batch, Tag tag, IReadOnlyList<string> peerUrls) =>
        batch.ChangeSystem(system => system.Put(MemberTables.Addresses, MemberTables.IdOf(tag), new MemberAddress { PeerUrls = { peerUrls } }));

    private static ClusterMember Find(WriteBatch batch, ClusterMembership membership, ulong memberId) =>
        membership.Members.Values.FirstOrDefault(member => member.IsAdmitted && membership.IdOf(member, batch.IncarnationOf(member.Tag)) == memberId)
            ?? throw EtcdErrors.MemberNotFound.ToException();
}
