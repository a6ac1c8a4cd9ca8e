using System.Buffers.Binary;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Where each <see cref="Mutation"/> takes hold. Without one, everything passes through unchanged.</summary>
internal static class Mutations
{
    public static MergePolicyTable PoliciesOf(Mutation mutation, Tag member) =>
        mutation == Mutation.OneMemberMergesByStamp && member.Value == 1 ? new MergePolicyTable([]) : MergePolicyTable.Default;

    public static VersionVector Stable(Mutation mutation, StoreState local, Func<VersionVector> stable) =>
        mutation == Mutation.SettleTooEarly ? local.Seen : stable();

    public static long LeaseClock(Mutation mutation, LinkTime now) => mutation == Mutation.LeaseOnWallClock ? now.UnixMs : now.MonotonicMs;

    /// <summary>Who is believed to hold what a leaving member does.</summary>
    public static IReadOnlyList<FleetPeer> Keepers(Mutation mutation, FleetView fleet, StoreState moment) =>
        mutation == Mutation.LeaveWithoutPush ? fleet.Peers : fleet.Keepers(moment);

    /// <summary>Whether somebody has taken the word of a member that it has left.</summary>
    public static bool IsWordTaken(Mutation mutation, bool isTaken) => mutation == Mutation.LeaveWithoutFarewell || isTaken;

    /// <summary>Who could not go on with the others when a leaving member is gone.</summary>
    public static IReadOnlyList<FleetPeer> Strangers(Mutation mutation, FleetView fleet) =>
        mutation == Mutation.LeaveStrangersBehind ? [] : Acquaintance.StrangersIn(fleet);

    public static OrphanedChanges? Orphans(Mutation mutation, OrphanedChanges? orphaned) => mutation == Mutation.OrphansStay ? null : orphaned;

    public static CommittedBatch Committed(Mutation mutation, CommittedBatch batch)
    {
        if (mutation == Mutation.ReseedIsSilent && batch.Reseeds > 0) return batch with { Conflicts = [] };
        if (mutation is Mutation.CollectedForgotten or Mutation.CollectedBoundsForgotten) return Forgetting(mutation, batch);
        if (mutation == Mutation.JournalNotPersisted) return batch with { Writes = Copy(batch.Writes, batch.Writes.PeerCursors, batch.Writes.Collected, []) };
        if (mutation != Mutation.CursorNotPersisted) return batch;
        var writes = batch.Writes;
        return batch with
        {
            Writes = Copy(writes, [.. writes.PeerCursors.Select(peer => new PeerCursorMessage { Tag = peer.Tag, MemberId = peer.MemberId })], writes.Collected),
        };
    }

    private static CommittedBatch Forgetting(Mutation mutation, CommittedBatch batch)
    {
        var all = batch.State.Collected;
        var kept = mutation == Mutation.CollectedForgotten ? CollectedTombstones.None with { Count = all.Count } : all with { Generation = 0, Time = 0 };
        return batch with { State = batch.State with { Collected = kept }, Writes = Copy(batch.Writes, batch.Writes.PeerCursors, kept.ToMessage()) };
    }

    private static WriteSet Copy(
        WriteSet writes, IReadOnlyList<PeerCursorMessage> cursors, CollectedMessage? collected, IReadOnlyList<KeyValuePair<long, ConflictMessage>>? conflicts = null) => new()
    {
        Metadata = writes.Metadata,
        Appended = writes.Appended,
        Dropped = writes.Dropped,
        VectorEntries = writes.VectorEntries,
        Collected = collected,
        PeerCursors = cursors,
        NotedConflicts = conflicts ?? writes.NotedConflicts,
        ForgottenConflicts = writes.ForgottenConflicts,
    };

    /// <summary>What really goes out when a link sends a message.</summary>
    public static PeerMessage Outgoing(Mutation mutation, PeerMessage message, StoreState sender, StoreState receiver)
    {
        switch (mutation)
        {
            case Mutation.VouchMidCatchUp when message.Batch is not null:
                message.Batch.Vector = sender.Vector.ToMessage();
                break;
            case Mutation.ClaimSeenAsVector when message.Hello is not null:
                message.Hello.Vector = sender.Seen.ToMessage();
                break;
            case Mutation.ClaimSeenAsVector when message.Heartbeat is not null:
                message.Heartbeat.Vector = sender.Seen.ToMessage();
                break;
            case Mutation.RumorsOfOneself when message.Heartbeat is not null:
                foreach (var rumor in message.Heartbeat.Rumors) rumor.Difference = null;
                break;
            case Mutation.HorizonUnseen when message.Hello is not null:
                message.Hello.Collected = null;
                break;
            case Mutation.HorizonUnseen when message.Batch is not null:
                message.Batch.Collected = null;
                break;
            case Mutation.ReseedKeepsAll when message.Batch?.Listing is { } listing:
                message.Batch.Listing.Hashes = ByteString.CopyFrom([.. listing.Hashes, .. receiver.Keys.All.SelectMany(version => HashOf(version.Key))]);
                break;
        }

        return message;
    }

    private static byte[] HashOf(ByteString key)
    {
        var hash = new byte[PeerKeys.HashBytes];
        BinaryPrimitives.WriteUInt128BigEndian(hash, PeerKeys.HashOf(key));
        return hash;
    }

    /// <summary>What the writer really gets to merge when a link hands it a batch.</summary>
    public static IReadOnlyList<Batch> ToMerge(Mutation mutation, Batch batch, StoreState local, Random random)
    {
        switch (mutation)
        {
            case Mutation.CursorWithoutContent when random.Next(4) == 0:
                return [new Batch { Cursor = batch.Cursor, Vector = batch.Vector }];
            case Mutation.OneMemberIgnoresFields when local.Tag.Value == 1:
                return [WithoutOlderObjects(batch, local)];
            case Mutation.LastArrivalWins:
                return [MadeNewer(batch, local)];
            case Mutation.SplitTransactions:
                return Split(batch);
            default:
                return [batch];
        }
    }

    private static Batch WithoutOlderObjects(Batch batch, StoreState local)
    {
        foreach (var transaction in batch.Transactions)
        {
            foreach (var record in transaction.Records.ToList())
            {
                if (local.Keys.Find(record.Key) is not { } current || !current.Identity.IsSameIncarnation(RecordIdentity.Of(record))) continue;
                if (RecordOrder.Compare(MergePolicy.KubernetesObject, current.Identity, RecordIdentity.Of(record)) > 0) transaction.Records.Remove(record);
            }
        }

        return batch;
    }

    private static Batch MadeNewer(Batch batch, StoreState local)
    {
        foreach (var record in batch.Transactions.SelectMany(transaction => transaction.Records))
            if (local.Keys.Find(record.Key) is { } current && current.Identity.Stamp.Time >= record.Stamp.Time)
                record.Stamp.Time = current.Identity.Stamp.Time + 1;
        return batch;
    }

    private static IReadOnlyList<Batch> Split(Batch batch)
    {
        var first = new Batch { Cursor = 1 };
        var second = new Batch { Cursor = batch.Cursor, Vector = batch.Vector };
        foreach (var transaction in batch.Transactions)
        {
            var half = transaction.Records.Count / 2;
            var early = new TransactionMessage { Revision = transaction.Revision, Records = { transaction.Records.Take(half) } };
            if (half > 0) first.Transactions.Add(early);
            second.Transactions.Add(new TransactionMessage { Revision = transaction.Revision, Records = { transaction.Records.Skip(half) } });
        }

        return first.Transactions.Count > 0 ? [first, second] : [second];
    }

    /// <summary>What really goes out when a side of a repair sends a message.</summary>
    public static RepairMessage Outgoing(Mutation mutation, RepairMessage message)
    {
        switch (mutation)
        {
            case Mutation.RepairSeesNothing when message.Answer is not null:
                foreach (var range in message.Answer.Ranges) range.Equal = true;
                break;
            case Mutation.RepairIgnoresVectors when message.Segment is not null:
                message.Segment.Seen = new VersionVectorMessage();
                foreach (var entry in message.Segment.Vector.Entries) entry.N = ulong.MaxValue;
                break;
        }

        return message;
    }

    public static RepairBatch ToMerge(Mutation mutation, RepairBatch batch) => mutation switch
    {
        Mutation.RepairMergesNothing => batch with { Items = [] },
        Mutation.RepairTrustsDamaged => batch with { Items = [.. batch.Items.Select(item => item with { DamagedAt = null })] },
        _ => batch,
    };
}
