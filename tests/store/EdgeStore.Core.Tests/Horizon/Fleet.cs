using EdgeStore.Core.Horizon;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Horizon;

/// <summary>What tests about tombstones do with members.</summary>
internal static class Fleet
{
    /// <summary>Far beyond any stamp of these tests.</summary>
    public const long Later = 1_000_000;

    public static void Delete(this Replica replica, string key) =>
        replica.Write(batch => batch.DeleteRange(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }));

    /// <summary>Compacts everything and drops every tombstone that may go.</summary>
    public static void Collect(this Replica replica, VersionVector? collectable = null, long stampedBefore = Later)
    {
        replica.Write(batch => batch.Compact(replica.Published.Revision));
        Sweep(replica);
        ByteString? from = ByteString.Empty;
        while (from is not null)
            replica.Write(batch => from = batch.CollectTombstones(from!, 2, stampedBefore, collectable ?? replica.Published.Vector));
    }

    /// <summary>Merges what is in a member's log, with what is said to be known of that member.</summary>
    public static void MergeLogOf(this Replica replica, Replica from, Sender sender)
    {
        // All of it, whatever it has of it already.
        var told = sender with { Heeded = replica.Published.Collected.Vector };
        var (_, sending) = LinkUnderTest.Connect(new Replica(replica.Published.Tag.Value), from);
        foreach (var sent in sending.SentBatches)
            replica.Write(batch => batch.Merge(from.Published.Tag, new Batch { Cursor = sent.Cursor, Transactions = { sent.Transactions } }, told));
    }

    /// <summary>The member's conflicts of the rule, by their keys.</summary>
    public static IEnumerable<string> Dropped(this Replica replica) => replica.Conflicts
        .Where(conflict => conflict.Rule == ConflictRule.Horizon)
        .Select(conflict => conflict.Key.ToStringUtf8());

    /// <summary>Connects members in a row, long enough for all to get everything.</summary>
    public static void Meet(params Replica[] replicas)
    {
        for (var round = 0; round < replicas.Length; round++)
        {
            foreach (var (one, other) in replicas.Zip(replicas.Skip(1)))
            {
                var (opener, acceptor) = LinkUnderTest.Connect(one, other, settings => settings with { RelayDelayMs = 0 });
                LinkUnderTest.Run(opener, acceptor, 100);
                Assert.That((opener.Link.End, acceptor.Link.End), Is.EqualTo(((LinkEnd?)null, (LinkEnd?)null)));
            }
        }
    }

    public static void AssertConverged(params Replica[] replicas)
    {
        foreach (var replica in replicas.Skip(1))
        {
            Assert.Multiple(() =>
            {
                Assert.That(replica.Published.IsExact, Is.True);
                Assert.That(replica.Published.Vector, Is.EqualTo(replicas[0].Published.Vector));
                Assert.That(replica.Published.Fingerprint, Is.EqualTo(replicas[0].Published.Fingerprint));
            });
        }
    }

    private static void Sweep(Replica replica)
    {
        var more = true;
        while (more) replica.Write(batch => more = batch.SweepSome(100));
    }
}
