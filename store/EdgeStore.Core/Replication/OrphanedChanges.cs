using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using Google.Protobuf;

namespace EdgeStore.Core.Replication;

/// <summary>
/// What a removed member left behind: changes that came from it, or by way of others, before anybody could vouch that
/// nothing of its log was missing. Nobody ever will. So whoever holds such a change makes it a change of its own:
/// <code>
/// member 3 is removed          vector {1: 9, 3: 4}    record of key k, dots [3: 6]
/// member 1 takes over          vector {1: 10, 3: 4}   the same record, dots [1: 10]
/// </code>
/// Otherwise the state would be beyond its vector for ever: no fingerprint would belong to it, and no repair could judge it.
/// </summary>
/// <param name="Moment">The state that was looked through.</param>
/// <param name="Authors">The removed members.</param>
/// <param name="Keys">Whose newest record is such a change.</param>
public sealed record OrphanedChanges(StoreState Moment, IReadOnlySet<Tag> Authors, IReadOnlyList<ByteString> Keys)
{
    /// <returns>Null when there is nothing to take over.</returns>
    public static OrphanedChanges? Find(StoreState state, ClusterMembership membership, IEntryReader log)
    {
        if (state.IsExact) return null;
        var authors = membership.Members.Values
            .Where(member => !member.IsActive && state.Seen[member.Tag] > state.Vector[member.Tag])
            .Select(member => member.Tag)
            .ToHashSet();
        if (authors.Count == 0) return null;

        // An entry that is gone was swept after a later change of its key; the end of the take-over looks at that one.
        var keys = state.Keys.All
            .Where(version => !version.IsLocalOnly && log.Read(version.Position)?.Record is { } record && record.Dots.Any(dot => IsOrphan(dot, authors, state.Vector)))
            .Select(version => version.Key);
        return new OrphanedChanges(state, authors, [.. keys]);
    }

    internal static bool IsOrphan(Protocol.Replication.DotMessage dot, IReadOnlySet<Tag> authors, VersionVector vector) =>
        authors.Contains(new Tag((int)dot.Tag)) && !vector.Covers(Dot.FromMessage(dot));
}
