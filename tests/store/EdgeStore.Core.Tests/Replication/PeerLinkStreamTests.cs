using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication;

public sealed class PeerLinkStreamTests
{
    [Test]
    public void A_new_member_catches_up_and_takes_over_the_vector_at_the_tip_only()
    {
        var full = new Replica(1);
        for (var i = 0; i < 10; i++) full.Put($"k{i}");

        var (one, other) = LinkUnderTest.Connect(full, new Replica(2), settings => settings with { BatchBytes = 1 });
        LinkUnderTest.Run(one, other, 200);

        Assert.Multiple(() =>
        {
            Assert.That(one.SentBatches.Count(), Is.EqualTo(10));
            Assert.That(one.SentBatches.Select(batch => batch.Vector is not null), Is.EqualTo(Enumerable.Repeat(false, 9).Append(true)));
            Assert.That(other.Replica.Published.Vector, Is.EqualTo(full.Published.Vector));
            Assert.That(other.Replica.Published.Fingerprint, Is.EqualTo(full.Published.Fingerprint));
            Assert.That(one.Link.View!.IsConverged(full.Published), Is.True);
            Assert.That(other.Link.View!.IsConverged(other.Replica.Published), Is.True);
            Assert.That(one.Link.View!.Holds(full.Published), Is.True);
        });
    }

    [Test]
    public void A_change_does_not_come_back_and_nothing_is_sent_twice_after_a_reconnect()
    {
        var author = new Replica(1);
        var reader = new Replica(2);
        author.Put("k");
        var (one, other) = LinkUnderTest.Connect(author, reader);
        LinkUnderTest.Run(one, other, 500);
        var (again, back) = LinkUnderTest.Connect(author, reader);
        LinkUnderTest.Run(again, back, 500);

        var records = new[] { other, again, back }.SelectMany(link => link.SentBatches).SelectMany(batch => batch.Transactions);
        Assert.That(records, Is.Empty);
    }

    [Test]
    public void Transactions_are_not_split_and_local_keys_stay()
    {
        var author = new Replica(1);
        author.Write(batch => batch.Txn(new TxnRequest
        {
            Success = { PutOf("a"), PutOf("b"), PutOf("compact_rev_key") },
        }));
        author.Put("compact_rev_key");

        var (one, other) = LinkUnderTest.Connect(author, new Replica(2), settings => settings with { BatchBytes = 1, SliceEntries = 1 });

        Assert.Multiple(() =>
        {
            Assert.That(one.SentBatches.SelectMany(batch => batch.Transactions).Single().Records.Select(record => record.Key.ToStringUtf8()), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(other.Replica.Published.Vector, Is.EqualTo(author.Published.Vector));
        });
    }

    [Test]
    public void The_window_bounds_what_is_on_its_way()
    {
        var author = new Replica(1);
        for (var i = 0; i < 10; i++) author.Put($"k{i}");
        var (one, other) = Unconnected(author, new Replica(2), settings => settings with { BatchBytes = 1, WindowBatches = 3 });
        other.HoldsMerges = true;
        LinkUnderTest.Deliver(one, other);

        Assert.That(one.SentBatches.Count(), Is.EqualTo(3));
        other.Merge();
        LinkUnderTest.Deliver(one, other);
        Assert.That(one.SentBatches.Count(), Is.EqualTo(4));
    }

    [Test]
    public void Changes_that_come_fast_share_a_batch_and_one_after_a_pause_goes_at_once()
    {
        var author = new Replica(1);
        var (one, other) = LinkUnderTest.Connect(author, new Replica(2), settings => settings with { BatchGapMs = 5 });
        LinkUnderTest.Run(one, other, 50);
        author.Put("first");
        one.Publish();
        Assert.That(one.SentBatches.Count(), Is.EqualTo(1), "after a pause");

        author.Put("second");
        one.Publish();
        author.Put("third");
        one.Publish();
        Assert.Multiple(() =>
        {
            Assert.That(one.SentBatches.Count(), Is.EqualTo(1), "within the gap");
            Assert.That(one.Link.UnmovedUntilMs, Is.EqualTo(one.NowMs + 5));
            Assert.That(one.Link.NextTickMs, Is.EqualTo(one.NowMs + 5));
        });

        one.Advance(5);
        Assert.That(one.SentBatches.Skip(1).Single().Transactions, Has.Count.EqualTo(2));
    }

    [Test]
    public void An_acknowledgement_tells_the_vector_that_its_batch_vouched_for()
    {
        var author = new Replica(1);
        var (one, other) = LinkUnderTest.Connect(author, new Replica(2));
        LinkUnderTest.Run(one, other, 500);
        other.HoldsHeartbeats = true;
        LinkUnderTest.Run(one, other, 2000);
        author.Put("k");
        one.Publish();
        LinkUnderTest.Deliver(one, other);

        Assert.That(one.Link.View!.Vector, Is.EqualTo(author.Published.Vector));
    }

    [Test]
    public void Full_batches_follow_each_other_without_a_gap()
    {
        var author = new Replica(1);
        for (var i = 0; i < 10; i++) author.Put($"k{i}");
        var (one, _) = LinkUnderTest.Connect(author, new Replica(2), settings => settings with { BatchBytes = 1, BatchGapMs = 1000 });
        Assert.That(one.SentBatches.Count(), Is.EqualTo(10));
    }

    [Test]
    public void A_stream_that_breaks_goes_on_where_the_peer_got_to()
    {
        var (author, reader) = (new Replica(1), new Replica(2));
        for (var i = 0; i < 10; i++) author.Put($"k{i}");
        var (one, other) = Unconnected(author, reader, settings => settings with { BatchBytes = 1, WindowBatches = 3 });
        other.HoldsMerges = true;
        LinkUnderTest.Deliver(one, other);
        for (var i = 0; i < 4; i++)
        {
            // The last acknowledgement gets lost.
            other.Merge();
            if (i < 3) LinkUnderTest.Deliver(one, other);
        }

        var (again, _) = LinkUnderTest.Connect(author, reader, settings => settings with { BatchBytes = 1 });

        var keys = again.SentBatches.SelectMany(batch => batch.Transactions).SelectMany(transaction => transaction.Records).Select(record => record.Key.ToStringUtf8());
        Assert.That(keys, Is.EqualTo(new[] { "k4", "k5", "k6", "k7", "k8", "k9" }), "nothing that was merged comes twice");
    }

    [Test]
    public void A_limited_link_sends_no_more_than_it_may_and_all_in_the_end()
    {
        const int Rate = 20_000;
        var rate = 0;
        var (author, reader) = (new Replica(1), new Replica(2));
        for (var i = 0; i < 100; i++) author.Put($"k{i}", new string('x', 1000));
        rate = Rate;
        var (one, other) = LinkUnderTest.Connect(author, reader, settings => settings with { RateOf = peer => peer == new Tag(2) ? rate : 0 });

        LinkUnderTest.Run(one, other, 2_000);
        Assert.That(one.SentBatches.Sum(batch => batch.CalculateSize()), Is.InRange(Rate, 3 * Rate));
        Assert.That(one.SentBatches.Select(batch => batch.CalculateSize()), Is.All.LessThan(2 * Rate / 4), "small enough to come in time");

        LinkUnderTest.Run(one, other, 6_000);
        Assert.That(reader.Published.Vector, Is.EqualTo(author.Published.Vector));
        Assert.That(one.SentBatches.Sum(batch => batch.Transactions.Count), Is.EqualTo(100));

        for (var i = 0; i < 100; i++) author.Put($"l{i}", new string('x', 1000));
        rate = 0;
        LinkUnderTest.Run(one, other, 1_000);
        Assert.That(reader.Published.Vector, Is.EqualTo(author.Published.Vector), "a limit that is lifted counts at once");
    }

    [Test]
    public void A_link_that_waits_for_its_limit_asks_for_no_ticks_until_then()
    {
        var author = new Replica(1);
        for (var i = 0; i < 10; i++) author.Put($"k{i}", new string('x', 5_000));
        var (one, _) = LinkUnderTest.Connect(author, new Replica(2), settings => settings with { RateOf = _ => 5_000 });

        Assert.That(one.Link.NextTickMs, Is.GreaterThan(one.NowMs + 100));
    }

    [Test]
    public void A_peer_that_floods_is_refused()
    {
        var (one, _) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        one.HoldsMerges = true;
        for (var i = 0; i <= LinkUnderTest.Settings.MaxUnmergedBatches; i++) one.Receive(new PeerMessage { Batch = new Batch { Cursor = 9 << 20 } });

        Assert.Multiple(() =>
        {
            Assert.That(one.Link.End?.Reason, Is.EqualTo(Refusal.Types.Reason.InvalidMessage));
            Assert.That(one.Unmerged, Has.Count.EqualTo(LinkUnderTest.Settings.MaxUnmergedBatches));
        });
    }

    [Test]
    public void What_others_wrote_waits_for_the_peer_to_get_it_elsewhere()
    {
        var author = new Replica(3);
        author.Put("k");
        var (one, other) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        var (toOne, _) = LinkUnderTest.Connect(author, one.Replica);
        one.Publish();
        Assert.That(one.Replica.Has("k"), Is.True);
        LinkUnderTest.Run(one, other, 50);
        Assert.That(one.SentBatches, Is.Empty, "held back");

        LinkUnderTest.Connect(author, other.Replica);
        other.Publish();
        LinkUnderTest.Run(one, other, 500);
        Assert.Multiple(() =>
        {
            Assert.That(one.SentBatches.Concat(other.SentBatches).SelectMany(batch => batch.Transactions), Is.Empty, "the heartbeat told in time");
            Assert.That(toOne.SentBatches.Count(), Is.EqualTo(1));
        });
    }

    [Test]
    public void What_others_wrote_is_passed_on_when_the_peer_does_not_get_it_elsewhere()
    {
        var author = new Replica(3);
        author.Put("k");
        var (one, other) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        LinkUnderTest.Connect(author, one.Replica);
        one.Publish();
        LinkUnderTest.Run(one, other, 150);

        Assert.Multiple(() =>
        {
            Assert.That(other.Replica.Has("k"), Is.True);
            Assert.That(other.Replica.Published.Vector, Is.EqualTo(author.Published.Vector));
        });
    }

    [Test]
    public void History_from_before_the_cluster_is_sent_under_one_dot()
    {
        var engine = new InMemoryEngine();
        var lone = StoreLoader.Open(engine, MemberIdentity.Lone, () => 5);
        var batch = new WriteBatch(lone, engine, new WriterSettings(), 1);
        batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8("old") });
        engine.Write(batch.Build().Writes);
        engine.Sync();
        var joined = new JoinedReplica(engine, StoreLoader.Open(engine, new MemberIdentity(0xc1057, new Tag(1), null), () => 5));
        var link = new PeerLink(LinkUnderTest.Settings, joined, joined, new FleetTable(joined, joined), dialed: null);
        var hello = new LinkUnderTest(new Replica(2), dialed: 1).Open().Sent.Single();

        var sent = link.Handle(new LinkEvent.Received(hello), default).OfType<LinkEffect.Send>().Select(send => send.Message.Batch);

        var record = sent.Single(message => message is not null).Transactions.Single().Records.Single();
        Assert.That(Dot.FromMessage(record.Dots.Single()), Is.EqualTo(new Dot(new Tag(1), 1)));
    }

    [Test]
    public void An_idle_link_says_hardly_more_than_a_heartbeat_a_second()
    {
        var (one, other) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        LinkUnderTest.Run(one, other, 3_000);
        one.Sent.Clear();

        LinkUnderTest.Run(one, other, 10_000);

        Assert.Multiple(() =>
        {
            Assert.That(one.Sent.Select(message => message.MessageCase), Is.All.EqualTo(PeerMessage.MessageOneofCase.Heartbeat));
            Assert.That(one.Sent, Has.Count.EqualTo(10));
        });
    }

    [Test]
    public void Equal_vectors_with_other_content_are_a_divergence_until_both_are_seen_equal()
    {
        var member = new Replica(1);
        member.Put("k");
        var (one, other) = LinkUnderTest.Connect(member, new Replica(2));
        LinkUnderTest.Run(one, other, 200);
        var table = new FleetTable(member, member);
        Assert.That(one.Link.View!.Diverged, Is.False);

        var sound = other.Replica.Published;
        other.Replica.Published = sound with { Fingerprint = sound.Fingerprint + 1 };
        LinkUnderTest.Run(one, other, 1_100);
        table.Update(one.Link.View!, 0);
        Assert.That(one.Link.View!.Diverged, Is.True);

        other.Replica.Published = sound;
        LinkUnderTest.Run(one, other, 1_100);
        Assert.That(table.Current.IsDivergenceDetected, Is.True);
        table.Update(one.Link.View!, 0);
        Assert.That(table.Current.IsDivergenceDetected, Is.False);
    }

    [Test]
    public void The_fleet_tells_lag_and_holders()
    {
        var member = new Replica(1);
        var (one, other) = LinkUnderTest.Connect(member, new Replica(2));
        LinkUnderTest.Run(one, other, 100);
        member.Put("a");
        member.Put("b");
        var table = new FleetTable(member, member);
        table.Update(one.Link.View!, 0);
        table.Fail(new Tag(3), "connection refused");

        var before = table.Current;
        one.Publish();
        LinkUnderTest.Run(one, other, 100);
        table.Update(one.Link.View!, 0);
        var after = table.Current;

        Assert.Multiple(() =>
        {
            Assert.That(before.Peers.Select(peer => peer.LagChanges), Is.EqualTo(new ulong[] { 2, 2 }));
            Assert.That(before.Holders(member.Published), Is.Empty);
            Assert.That(after.Peers.Select(peer => peer.LagChanges), Is.EqualTo(new ulong[] { 0, 2 }));
            Assert.That(after.Peers.Select(peer => peer.IsConverged), Is.EqualTo(new[] { true, false }));
            Assert.That(after.Peers[1].View.LastError, Is.EqualTo("connection refused"));
            Assert.That(after.Holders(member.Published).Select(peer => peer.Member.Name), Is.EqualTo(new[] { "m2" }));
        });
    }

    [Test]
    public void A_cursor_past_what_a_sweep_dropped_proves_nothing()
    {
        var (member, peer) = (new Replica(1), new Replica(2));
        member.Put("a");
        var moment = member.Published;
        member.Put("b");

        // The peer got here when the entry of "a" had been swept, and what superseded it was still to come.
        peer.Write(batch => batch.Merge(new Tag(1), new Batch { Cursor = member.Published.Revision }, new Sender(VersionVector.Empty, null)));
        member.Put("a");
        member.Write(batch =>
        {
            batch.Compact(member.Published.Revision);
            batch.SweepSome(100);
        });
        var (one, other) = Unconnected(member, peer, settings => settings);
        other.Receive(one.Outbox.Dequeue());
        one.Receive(other.Outbox.Dequeue());

        Assert.That(one.Link.View!.Holds(moment), Is.False);
        LinkUnderTest.Deliver(one, other);
        Assert.That(one.Link.View!.Holds(moment));
        Assert.That(peer.Has("a"));
    }

    [Test]
    public void What_a_heartbeat_tells_is_not_taken_for_the_state_that_the_log_is_sent_from()
    {
        var (member, author) = (new Replica(1), new Replica(2));
        author.Put("k");
        var (_, link) = LinkUnderTest.Connect(author, member);
        link.HoldsMerges = true;
        var cursor = (5L << 20) | (2 << 2) | 1;
        link.Receive(new PeerMessage { Heartbeat = new Heartbeat { Revision = cursor, Vector = VersionVector.Empty.With(new Dot(new Tag(2), 9)).ToMessage() } });
        link.Receive(new PeerMessage { Batch = new Batch { Cursor = cursor } });

        Assert.That(link.Link.View!.Vector[new Tag(2)], Is.EqualTo(9));
        Assert.That(link.Unmerged.Peek().Sender.Vector[new Tag(2)], Is.EqualTo(1));
    }

    private static (LinkUnderTest, LinkUnderTest) Unconnected(Replica opener, Replica acceptor, Func<LinkSettings, LinkSettings> settings)
    {
        var one = new LinkUnderTest(opener, acceptor.Published.Tag.Value, settings);
        var other = new LinkUnderTest(acceptor, settings: settings);
        other.Open();
        one.Open();
        return (one, other);
    }

    private static RequestOp PutOf(string key) => new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key) } };

    private sealed record JoinedReplica(ILogReader Log, StoreState Published) : ILocalReplica, IMemberDirectory
    {
        public ClusterMembership Current { get; } = Replica.Members(2);
    }
}
