using EdgeStore.Core.Errors;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Membership;

/// <summary>
/// Lets a process into the cluster, or makes a place for one. Only the senior member does, on its writer, so one request
/// sees what the one before it has done. A lone member becomes the first of a cluster by it.
/// </summary>
/// <param name="self">Who this member is, should it be alone so far.</param>
/// <param name="isConnected">Whether a member is known to be running: then nobody else may take its name.</param>
/// <param name="newId">Draws 64 random bits.</param>
public sealed class MemberAdmission(OwnProfile self, Func<Tag, bool> isConnected, Func<ulong> newId)
{
    /// <exception cref="EtcdException">Refused; nothing is changed.</exception>
    public JoinResponse Admit(WriteBatch batch, JoinRequest request)
    {
        if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
        var membership = MembershipOf(batch);
        if (SeniorFor(request, membership) is { } senior && senior.Tag != batch.Tag) throw EtcdErrors.NotSenior(senior.Name).ToException();

        var known = membership.Members.Values.FirstOrDefault(member => member.IsAdmitted && request.MemberId != 0 && member.MemberId == request.MemberId);
        if (known is not null) return Answer(batch, known.Tag, request.MemberId);
        if (request.MemberId != 0 && Claimed(batch, request.MemberId) is { } claimed) return Answer(batch, claimed.Tag, claimed.MemberId);
        if (PlaceFor(request, membership) is { } place) return Claim(batch, request, place, membership);
        if (request.MustBeAdded && !membership.Members.Values.Any(member => IsSuccessor(request, member)))
            throw EtcdErrors.MemberNotAdded.ToException();
        return Grant(batch, request, Superseded(request, membership), membership);
    }

    /// <summary>
    /// The one that gives out tags: the active member with the lowest tag. Null for a lone member. Who comes back without its
    /// data cannot be asked about itself.
    /// </summary>
    public static ClusterMember? SeniorFor(JoinRequest request, ClusterMembership membership) =>
        membership.Members.Values.FirstOrDefault(member => member.Standing == MemberStanding.Active && !IsSuccessor(request, member));

    /// <summary>A member that passes a request on looks at its own links first: another may not see the old incarnation.</summary>
    public void CheckNotConnected(JoinRequest request, ClusterMembership membership)
    {
        foreach (var member in membership.Members.Values.Where(member => IsSuccessor(request, member) && member.MemberId != request.MemberId))
            if (isConnected(member.Tag)) throw EtcdErrors.StillConnected(member.Name, member.Tag.Value).ToException();
    }

    /// <summary>
    /// A member that passed a request on keeps the answer, too, before it gives it: a tag is on two disks before anybody uses it,
    /// because the senior member could be lost before its word has spread. One that leaves meanwhile hands over nothing any more.
    /// </summary>
    /// <exception cref="EtcdException">Refused; nothing is changed.</exception>
    public static void Keep(WriteBatch batch, JoinResponse answer)
    {
        if (batch.Phase != MemberPhase.Active) throw EtcdErrors.MemberHasLeft.ToException();
        var grant = answer.Members.First(member => member.Tag == answer.Tag).Grant;
        batch.ChangeSystem(system => system.Put(MemberTables.Grants, MemberTables.IdOf(Tag.OfMember((int)answer.Tag), grant.MemberId), grant));
    }

    /// <summary>The place that MemberAdd made for who asks now.</summary>
    private static ClusterMember? PlaceFor(JoinRequest request, ClusterMembership membership) => request.Name.Length == 0
        ? null
        : membership.Members.Values.FirstOrDefault(member => member.Standing == MemberStanding.Joining && HasSameUrls(request, member));

    /// <summary>The place that who asks has taken already; the answer was lost.</summary>
    private static (Tag Tag, ulong MemberId)? Claimed(WriteBatch batch, ulong claimant) => MemberTables.All(batch.SystemRows)
        .Where(member => member.Attributes?.Claimant == claimant && member.Removal is null)
        .Select(member => ((Tag, ulong)?)(Tag.OfMember((int)member.Tag), member.Grant.MemberId))
        .FirstOrDefault();

    /// <summary>
    /// Who takes a place gets its id, and a tag of its own: another member, which has not heard of it, may give the place away once
    /// more, and no two processes ever have one tag.
    /// </summary>
    private static JoinResponse Claim(WriteBatch batch, JoinRequest request, ClusterMember place, ClusterMembership membership)
    {
        var id = place.MemberId!.Value;
        var attributes = AttributesOf(request, id);
        attributes.Claimant = request.MemberId;
        return LetIn(batch, request, id, attributes, place, "its place was taken", membership);
    }

    /// <summary>
    /// The member that lost its data and asks again. Its old incarnation is gone when it is not connected to anybody asked,
    /// and who asks has its name and its addresses, where the old one could not be reached any more.
    /// </summary>
    private ClusterMember? Superseded(JoinRequest request, ClusterMembership membership)
    {
        foreach (var member in membership.Members.Values.Where(member => member.IsAdmitted))
        {
            if (IsSuccessor(request, member))
            {
                if (isConnected(member.Tag)) throw EtcdErrors.StillConnected(member.Name, member.Tag.Value).ToException();
                return member;
            }

            if (request.Name.Length > 0 && member.Name == request.Name) throw EtcdErrors.NameTaken(member.Name, member.Tag.Value).ToException();
            if (request.PeerUrls.Any(url => member.PeerUrls.Contains(new Uri(url)))) throw EtcdErrors.PeerUrlExists.ToException();
        }

        return null;
    }

    private static bool IsSuccessor(JoinRequest request, ClusterMember member) =>
        request.Name.Length > 0 && member.IsAdmitted && member.Name == request.Name && HasSameUrls(request, member);

    private static bool HasSameUrls(JoinRequest request, ClusterMember member) =>
        request.PeerUrls.Count > 0 && member.PeerUrls.Select(url => url.ToString()).ToHashSet().SetEquals(request.PeerUrls.Select(url => new Uri(url).ToString()));

    private JoinResponse Grant(WriteBatch batch, JoinRequest request, ClusterMember? superseded, ClusterMembership membership)
    {
        if (batch.Tag.IsNone) membership = Found(batch);
        var id = request.MemberId;
        while (id == 0) id = newId();
        return LetIn(batch, request, id, request.Name.Length > 0 ? AttributesOf(request, id) : null, superseded, "it came back without its data", membership);
    }

    /// <param name="former">Whose tag is spent with it; null: nobody's.</param>
    private static JoinResponse LetIn(
        WriteBatch batch, JoinRequest request, ulong id, MemberAttributes? attributes, ClusterMember? former, string why, ClusterMembership membership)
    {
        var tag = TagAllocation.Next(membership, batch.Tag) ?? throw EtcdErrors.NoTagsLeft.ToException();
        batch.ChangeSystem(system =>
        {
            MemberTables.Put(system, new MemberRows
            {
                Tag = (uint)tag.Value,
                Grant = new MemberGrant { MemberId = id, Name = request.Name, PeerUrls = { request.PeerUrls } },
                Attributes = attributes,
            });
            if (former is not null)
                system.Put(MemberTables.Removals, MemberTables.IdOf(former.Tag), new MemberRemoval { Reason = $"{why}, as tag {tag}" });
        });
        return Answer(batch, tag, id);
    }

    /// <summary>A lone member becomes the first of a cluster.</summary>
    private ClusterMembership Found(WriteBatch batch)
    {
        batch.JoinCluster(MemberTables.First);
        batch.ChangeSystem(system => MemberTables.Put(system, new MemberRows
        {
            Tag = (uint)MemberTables.First.Value,
            Grant = new MemberGrant { MemberId = batch.MemberId, Name = self.Name, PeerUrls = { self.PeerUrls } },
            Attributes = self.ToAttributes(batch.MemberId, MemberPhase.Active),
        }));
        return MembershipOf(batch);
    }

    private static MemberAttributes AttributesOf(JoinRequest request, ulong memberId) =>
        new OwnProfile(request.Name, request.PeerUrls, request.ClientUrls, request.Site).ToAttributes(memberId, MemberPhase.Active);

    private static ClusterMembership MembershipOf(WriteBatch batch) => ClusterMembership.OfRows(batch.ClusterId, batch.SystemRows);

    private static JoinResponse Answer(WriteBatch batch, Tag tag, ulong memberId) => new()
    {
        ClusterId = batch.ClusterId,
        Tag = (uint)tag.Value,
        MemberId = memberId,
        Members = { MemberTables.All(batch.SystemRows) },
        HybridTime = batch.HybridTime,
    };
}
