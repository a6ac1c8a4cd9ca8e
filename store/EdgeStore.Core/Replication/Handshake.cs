using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Replication;

/// <summary>What members tell each other when they meet, and when they refuse to go on.</summary>
internal static class Handshake
{
    public static Hello Greeting(LinkSettings settings, StoreState local, Tag peer) => new()
    {
        ClusterId = local.ClusterId,
        MemberId = local.MemberId,
        Tag = (uint)local.Tag.Value,
        Name = settings.Name,
        MinProtocol = settings.MinProtocol,
        MaxProtocol = settings.MaxProtocol,
        MergePolicyHash = settings.MergePolicyHash,
        Cursor = local.Peers.GetValueOrDefault(peer).Cursor,
        Vector = local.Vector.ToMessage(),
        BuildVersion = settings.BuildVersion,
        RecipientTag = (uint)peer.Value,
        Collected = local.Collected.ToMessage(),
        Bindings = { Bindings(local).Select(binding => new TagBinding { Tag = (uint)binding.Key.Value, MemberId = binding.Value }) },
    };

    /// <summary>The incarnations behind the tags, as far as this member knows them.</summary>
    private static SortedDictionary<Tag, ulong> Bindings(StoreState local)
    {
        var bindings = new SortedDictionary<Tag, ulong> { [local.Tag] = local.MemberId };
        foreach (var (tag, peer) in local.Peers)
            if (peer.MemberId != 0) bindings[tag] = peer.MemberId;
        foreach (var member in MembershipRows.Read(MemberTables.All(local.System)))
            if (member.MemberId is { } id) bindings.TryAdd(member.Tag, id);
        return bindings;
    }

    /// <param name="expected">Who was dialed; null on the side that was called.</param>
    /// <returns>Why the peer is refused, or null.</returns>
    public static Refusal? Check(Hello hello, LinkSettings settings, StoreState local, ClusterMembership membership, Tag? expected)
    {
        if (hello.ClusterId != local.ClusterId)
            return Refuse(Reason.ClusterMismatch, $"this is cluster {local.ClusterId:x16}, not {hello.ClusterId:x16}");
        if (hello.Tag is 0 or > Tag.MaxValue || hello.MemberId == 0)
            return Refuse(Reason.InvalidMessage, $"hello of member {hello.MemberId:x16} with tag {hello.Tag}");
        if ((MessageValidator.Vector(hello.Vector) ?? MessageValidator.Collected(hello.Collected)) is { } fault) return Refuse(Reason.InvalidMessage, fault);
        if (Math.Min(settings.MaxProtocol, hello.MaxProtocol) < Math.Max(settings.MinProtocol, hello.MinProtocol))
        {
            return Refuse(
                Reason.ProtocolUnsupported,
                $"protocols {settings.MinProtocol} to {settings.MaxProtocol} are spoken here, {hello.MinProtocol} to {hello.MaxProtocol} there");
        }

        if (hello.MergePolicyHash != settings.MergePolicyHash)
            return Refuse(Reason.MergePolicyMismatch, "the merge policies of the two members differ; members that merge differently diverge");

        var tag = new Tag((int)hello.Tag);
        return CheckIdentity(tag, hello, local, expected) ?? CheckLeft(tag, membership) ?? CheckStanding(local.Tag, tag, hello.MemberId, membership) ?? CheckBindings(hello, local) ?? CheckHistory(hello, local);
    }

    private static Refusal? CheckBindings(Hello hello, StoreState local)
    {
        var bindings = Bindings(local);
        foreach (var binding in hello.Bindings)
        {
            if (bindings.TryGetValue(new Tag((int)binding.Tag), out var known) && known != binding.MemberId)
            {
                return Refuse(
                    Reason.TagConflict,
                    $"tag {binding.Tag} belongs to member {known:x16} here and to {binding.MemberId:x16} there: it was given out twice, on both "
                    + "sides of a partition. One of the two sides has to start anew, with empty data directories and new tags");
            }
        }

        return null;
    }

    /// <summary>Whether the membership still lets the two members talk; asked again whenever it changes.</summary>
    public static Refusal? CheckStanding(Tag own, Tag peer, ulong memberId, ClusterMembership membership)
    {
        if (membership.Find(own) is null or { Standing: MemberStanding.Removed })
            return Refuse(Reason.SenderRemoved, $"the member with tag {own} finds itself no longer in the cluster");
        return CheckPeerStanding(peer, memberId, membership);
    }

    /// <summary>A stream that is open goes on until what a member says last has arrived; a new one is not opened.</summary>
    private static Refusal? CheckLeft(Tag peer, ClusterMembership membership) => membership.Find(peer) is { Standing: MemberStanding.Left } member
        ? Refuse(Reason.Removed, $"member {member.Name} with tag {peer} has left the cluster")
        : null;

    private static Refusal? CheckPeerStanding(Tag peer, ulong memberId, ClusterMembership membership) => membership.Find(peer) switch
    {
        null => Refuse(Reason.NotAMember, $"tag {peer} is not in the membership"),
        { Standing: MemberStanding.Removed } member => Refuse(Reason.Removed, $"member {member.Name} with tag {peer} was removed from the cluster"),
        { MemberId: { } bound } member when bound != memberId => Refuse(
            Reason.TagConflict,
            $"tag {peer} belongs to member {bound:x16} ({member.Name}), not {memberId:x16}; {NewTagAdvice}"),
        _ => null,
    };

    public static Refusal Refuse(Reason reason, string message) => new() { Reason = reason, Message = message };

    private const string NewTagAdvice = "a member that lost its data is a new member and needs a new tag";

    private static Refusal? CheckIdentity(Tag tag, Hello hello, StoreState local, Tag? expected)
    {
        var memberId = hello.MemberId;
        if (tag == local.Tag) return Refuse(Reason.TagConflict, $"both members have tag {tag}");
        if (hello.RecipientTag != local.Tag.Value)
            return Refuse(Reason.UnexpectedMember, $"tag {hello.RecipientTag} was dialed, this is tag {local.Tag}");
        if (expected is { } dialed && dialed != tag) return Refuse(Reason.UnexpectedMember, $"tag {dialed} was dialed, tag {tag} answered");
        return local.Peers.TryGetValue(tag, out var known) && known.MemberId != 0 && known.MemberId != memberId
            ? Refuse(Reason.TagConflict, $"tag {tag} belongs to member {known.MemberId:x16}, not {memberId:x16}; {NewTagAdvice}")
            : null;
    }

    private static Refusal? CheckHistory(Hello hello, StoreState local)
    {
        if (hello.Cursor < 0) return Refuse(Reason.InvalidMessage, $"cursor {hello.Cursor}");
        if (hello.Cursor > local.Revision)
        {
            return Refuse(
                Reason.CursorFromFuture,
                $"the peer has this member's log up to revision {hello.Cursor}, but it ends at {local.Revision}: {LostDataAdvice}");
        }

        return CheckOwnChanges(VersionVector.FromMessage(hello.Vector), local);
    }

    /// <summary>Nobody can know more of this member's changes than this member, unless it has lost some.</summary>
    public static Refusal? CheckOwnChanges(VersionVector theirs, StoreState local) => theirs[local.Tag] > local.Vector[local.Tag]
        ? Refuse(
            Reason.CursorFromFuture,
            $"the peer knows {theirs[local.Tag]} changes of tag {local.Tag}, this member {local.Vector[local.Tag]}: {LostDataAdvice}")
        : null;

    private const string LostDataAdvice =
        "this member lost data, perhaps because an old backup was restored; give it an empty data directory and a new tag";
}
