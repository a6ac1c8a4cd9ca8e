using EdgeStore.Core.Replication;
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

    /// <summary>Enters a phase, and says so.</summary>
    public static void Enter(WriteBatch batch, OwnProfile profile, MemberPhase phase)
    {
        batch.SetPhase(phase);
        Describe(batch, profile);
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
}
