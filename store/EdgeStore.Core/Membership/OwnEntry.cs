using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Membership;

/// <summary>What a member writes of itself into the membership that the members keep.</summary>
public static class OwnEntry
{
    /// <summary>After a start: configuration and phase may be others than the cluster knows.</summary>
    public static void Describe(WriteBatch batch, OwnProfile profile) => batch.ChangeSystem(system =>
    {
        var id = MemberTables.IdOf(batch.Tag);
        var attributes = profile.ToAttributes(batch.MemberId, batch.Phase);
        attributes.Claimant = MemberTables.Attributes.Find(system.Rows, id)?.Claimant ?? 0;
        system.Put(MemberTables.Attributes, id, attributes);
    });

    /// <summary>
    /// Tags that this incarnation was given besides its own: when an answer is lost it asks another member, which may not know of the
    /// first yet. Only the member itself knows which one it took; the others would wait for both.
    /// </summary>
    public static IReadOnlyList<Tag> Unused(ulong memberId, Tag tag, SystemRows rows)
    {
        // In a place that was made before, a member has the place's id; its own it asked with.
        var ids = new HashSet<ulong> { memberId, MemberTables.Attributes.Find(rows, MemberTables.IdOf(tag))?.Claimant ?? 0 };
        ids.Remove(0);
        return
        [
            .. MemberTables.All(rows)
                .Where(member => member.Tag != tag.Value && member.Removal is null)
                .Where(member => ids.Contains(member.Grant.MemberId) || ids.Contains(member.Attributes?.Claimant ?? 0))
                .Select(member => new Tag((int)member.Tag)),
        ];
    }

    /// <summary>Gives those back.</summary>
    public static void Decline(WriteBatch batch)
    {
        if (batch.Phase != MemberPhase.Active) return;
        foreach (var tag in Unused(batch.MemberId, batch.Tag, batch.SystemRows))
            batch.ChangeSystem(system => system.Put(MemberTables.Removals, MemberTables.IdOf(tag), new MemberRemoval { Reason = $"never used: the member took tag {batch.Tag}" }));
    }

    /// <summary>
    /// Enters a phase, and says so. With a membership file nobody reads the row, but it is a change: a peer that includes it speaks of
    /// a time after this member began to leave, or took that back.
    /// </summary>
    /// <param name="from">Who was removed meanwhile, perhaps while it was about to leave, stays removed; who has taken its leave back has not left.</param>
    /// <returns>False when the member is in another phase by now.</returns>
    public static bool Enter(WriteBatch batch, OwnProfile profile, MemberPhase from, MemberPhase phase)
    {
        if (batch.Phase != from) return false;
        batch.SetPhase(phase);

        // A lone member is in no membership.
        if (!batch.Tag.IsNone) Describe(batch, profile);
        return true;
    }

    /// <summary>Whether a peer ended a link because this member was removed: there is no way back.</summary>
    public static bool IsRemovedBy(LinkEnd end, MemberPhase phase) =>
        end is { ByPeer: true, Reason: Refusal.Types.Reason.Removed } && phase is not (MemberPhase.Left or MemberPhase.Removed);

    /// <summary>Whether a peer ended a link because it knows that this member has left: then the last word is on its disk.</summary>
    public static bool IsFarewell(LinkEnd end, MemberPhase phase) =>
        end is { ByPeer: true, Reason: Refusal.Types.Reason.Removed } && phase is MemberPhase.Left;

    /// <summary>The others say that this member was removed, and why.</summary>
    public static void Concede(WriteBatch batch, string reason)
    {
        batch.SetPhase(MemberPhase.Removed);
        batch.ChangeSystem(system => system.Put(MemberTables.Removals, MemberTables.IdOf(batch.Tag), new MemberRemoval { Reason = reason }));
    }

    /// <summary>Who finds in what a peer sends that it was removed concedes it: nobody talks to it any more, so nobody may ever tell it again.</summary>
    /// <param name="before">The system keyspace when this member last took notice.</param>
    internal static void Notice(WriteBatch batch, SystemRows before)
    {
        if (batch.Phase == MemberPhase.Left || Removals(batch.SystemRows) == Removals(before)) return;
        if (MemberTables.Removals.Find(batch.SystemRows, MemberTables.IdOf(batch.Tag)) is not null) batch.SetPhase(MemberPhase.Removed);

        static object Removals(SystemRows rows) => MemberTables.Removals.VersionOf(rows);
    }
}
