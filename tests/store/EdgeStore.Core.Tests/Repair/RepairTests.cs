using EdgeStore.Core.Repair;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Tests.Horizon;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Repair;

public sealed class RepairTests
{
    [Test]
    public void Equal_members_exchange_one_fingerprint_a_segment()
    {
        var (one, two) = Pair(100);

        var repair = new RepairUnderTest(one, two, settings => settings with { SegmentKeys = 40 });
        var progress = repair.Run();

        Assert.Multiple(() =>
        {
            Assert.That(progress.Outcome, Is.EqualTo(RepairOutcome.Completed));
            Assert.That(repair.Kinds, Is.EqualTo(new[] { "Hello", "Segment", "Query", "Segment", "Query", "Segment", "Query" }));
            Assert.That((progress.KeysCompared, progress.RangesCompared, progress.RecordsDivergent), Is.EqualTo((100, 3, 0)));
            Assert.That(progress.BytesExchanged, Is.LessThan(1_000));
            Assert.That(progress.BytesRead, Is.GreaterThan(100 * 20));
        });
    }

    [TestCase(true, TestName = "What the caller lost is healed")]
    [TestCase(false, TestName = "What the called side lost is healed")]
    public void What_one_side_lost_is_healed(bool atCaller)
    {
        var (one, two) = Pair(1_000);
        var victim = atCaller ? one : two;
        victim.Published = Damage.Lose(victim.Engine, victim.Published, Key("k0500"));
        victim.Published = Damage.Lose(victim.Engine, victim.Published, Key("k0999"));

        var repair = new RepairUnderTest(one, two);
        var progress = repair.Run();

        Assert.Multiple(() =>
        {
            Assert.That(victim.Value("k0500"), Is.EqualTo("v500"));
            Assert.That(victim.Published.Fingerprint, Is.EqualTo((atCaller ? two : one).Published.Fingerprint));
            Assert.That(progress.RecordsDivergent, Is.EqualTo(2));
            Assert.That((progress.HealedHere, progress.HealedThere), Is.EqualTo(atCaller ? (2, 0) : (0, 2)));
            Assert.That(progress.RangesDivergent, Is.EqualTo(2));
            Assert.That(progress.BytesExchanged, Is.LessThan(8_000), "far less than everything");
        });
    }

    [Test]
    public void An_older_record_gives_way_to_the_newer()
    {
        var (one, two) = Pair(100);
        one.Put("k0007", "newer");
        Sync(one, two);
        two.Published = Damage.Regress(two.Engine, two.Published, Key("k0007"));
        Assert.That(two.Value("k0007"), Is.EqualTo("v7"));

        var progress = new RepairUnderTest(two, one).Run();

        Assert.Multiple(() =>
        {
            Assert.That(two.Value("k0007"), Is.EqualTo("newer"));
            Assert.That(one.Value("k0007"), Is.EqualTo("newer"));
            Assert.That((progress.HealedHere, progress.HealedThere), Is.EqualTo((1, 0)));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Rotten_bytes_are_found_though_the_fingerprints_are_equal_and_never_win(bool atCaller)
    {
        var (one, two) = Pair(100);
        var victim = atCaller ? one : two;
        Damage.Rot(victim.Engine, victim.Published, Key("k0042"));
        Assert.That(one.Published.Fingerprint, Is.EqualTo(two.Published.Fingerprint));

        var progress = new RepairUnderTest(one, two).Run();

        Assert.Multiple(() =>
        {
            Assert.That(one.Value("k0042"), Is.EqualTo("v42"));
            Assert.That(two.Value("k0042"), Is.EqualTo("v42"));
            Assert.That(progress.RecordsDivergent, Is.EqualTo(1));
            Assert.That((progress.HealedHere, progress.HealedThere), Is.EqualTo(atCaller ? (1, 0) : (0, 1)));
            Assert.That(victim.Reload().Fingerprint, Is.EqualTo(one.Published.Fingerprint), "the rotten entry is gone");
            Assert.That(victim.Published.Keys.Find(Key("k0042"))!.Version, Is.EqualTo(2), "an ordinary change for clients");
        });
    }

    [Test]
    public void What_is_rotten_on_both_sides_is_reported_and_stays()
    {
        var (one, two) = Pair(10);
        Damage.Rot(one.Engine, one.Published, Key("k0004"));
        Damage.Rot(two.Engine, two.Published, Key("k0004"));

        var progress = new RepairUnderTest(one, two).Run();

        Assert.That((progress.RecordsUnrepaired, progress.HealedHere, progress.HealedThere), Is.EqualTo((1, 0, 0)));
    }

    [Test]
    public void A_delete_that_one_side_missed_is_made_good()
    {
        var (one, two) = Pair(20);
        one.Write(batch => batch.DeleteRange(new DeleteRangeRequest { Key = Key("k0003") }));
        Sync(one, two);
        two.Published = Damage.Regress(two.Engine, two.Published, Key("k0003"));
        Assert.That(two.Has("k0003"), Is.True);

        new RepairUnderTest(one, two).Run();

        Assert.That((one.Has("k0003"), two.Has("k0003")), Is.EqualTo((false, false)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void What_was_deleted_does_not_come_back_where_a_lesser_tombstone_is_left(bool itsHolderCalls)
    {
        var (deleter, absent) = WithLesserTombstone();

        var repair = itsHolderCalls ? new RepairUnderTest(deleter, absent, NoRechecks) : new RepairUnderTest(absent, deleter, NoRechecks);
        var progress = repair.Run();

        Assert.Multiple(() =>
        {
            Assert.That((progress.RecordsDivergent, progress.RecordsUndecided), Is.EqualTo((0, 1)));
            Assert.That(deleter.Has("k"), Is.False);
        });

        Sync(deleter, absent);
        Assert.That((deleter.Has("k"), absent.Has("k")), Is.EqualTo((false, false)), "the stream decides");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Two_tombstones_of_a_key_are_no_divergence_where_one_side_has_dropped_the_greater(bool itsHolderCalls)
    {
        var (deleter, earlier, keeper) = (new Replica(1), new Replica(2), new Replica(3));
        earlier.Put("k", "first");
        earlier.Delete("k");
        deleter.Put("lost");
        deleter.Write(batch => batch.Put(new PutRequest { Key = Key("k"), Value = Key("later") }), unixMs: 2_000);
        deleter.Delete("k");
        Sync(deleter, keeper);
        deleter.Collect();
        Sync(earlier, deleter);
        Sync(earlier, keeper);
        Sync(deleter, keeper);
        Assert.That(DeleteOf(deleter), Is.LessThan(DeleteOf(keeper)));

        // Tombstones are only compared where what lives differs.
        keeper.Published = Damage.Lose(keeper.Engine, keeper.Published, Key("lost"));
        var progress = (itsHolderCalls ? new RepairUnderTest(keeper, deleter) : new RepairUnderTest(deleter, keeper)).Run();

        Assert.That((progress.RecordsDivergent, keeper.Has("lost")), Is.EqualTo((1, true)));
        Assert.That(DeleteOf(deleter), Is.LessThan(DeleteOf(keeper)), "nothing is to be healed here");

        static Stamp DeleteOf(Replica replica) => replica.Published.Keys.Find(Key("k"))!.Identity.Stamp;
    }

    [Test]
    public void What_was_deleted_between_comparing_and_merging_does_not_come_back()
    {
        var (deleter, absent) = WithLesserTombstone();
        var live = absent.Engine.Read(absent.Published.Keys.Find(Key("k"))!.Position)!.Record;

        var changed = deleter.Repair(new RepairBatch([new RepairItem(live, null)], absent.Published.Revision, absent.Published.Vector));

        Assert.That((changed, deleter.Has("k")), Is.EqualTo((0, false)));
    }

    [Test]
    public void Two_records_of_one_stamp_end_as_the_same_one()
    {
        var (one, two) = Pair(5);
        var state = two.Published;
        var twin = two.Engine.Read(state.Keys.Find(Key("k0002"))!.Position)!.Record.Clone();
        twin.Value = Key("zzz");
        two.Published = Damage.Lose(two.Engine, state, Key("k0002"));
        two.Repair(new RepairBatch([new RepairItem(twin, null)], state.Revision, state.Vector));

        new RepairUnderTest(one, two).Run();

        Assert.Multiple(() =>
        {
            Assert.That(one.Value("k0002"), Is.EqualTo(two.Value("k0002")));
            Assert.That(one.Published.Fingerprint, Is.EqualTo(two.Published.Fingerprint));
        });
    }

    [Test]
    public void What_is_on_its_way_is_no_divergence()
    {
        var (one, two) = Pair(50);
        one.Put("k0001", "from one");
        one.Put("new", "from one");
        two.Put("k0001", "from two");
        two.Write(batch => batch.DeleteRange(new DeleteRangeRequest { Key = Key("k0010") }));

        var progress = new RepairUnderTest(one, two, settings => settings with { MaxRechecks = 0 }).Run();

        Assert.Multiple(() =>
        {
            Assert.That((progress.RecordsDivergent, progress.HealedHere, progress.HealedThere), Is.EqualTo((0, 0, 0)));
            Assert.That(two.Value("new"), Is.Null, "that is for the stream");
        });
    }

    [Test]
    public void What_the_vectors_do_not_decide_is_looked_at_again()
    {
        var (one, two) = Pair(50);
        two.Published = Damage.Lose(two.Engine, two.Published, Key("k0020"));
        two.Put("busy", "1");

        var repair = new RepairUnderTest(one, two);
        var segments = 0;
        repair.BeforeDelivery = message =>
        {
            // Two changes that one has not got might be a delete of the key; then they arrive.
            if (message.Segment is not null && ++segments == 3) Sync(one, two);
        };
        var progress = repair.Run();

        Assert.Multiple(() =>
        {
            Assert.That(segments, Is.GreaterThan(3));
            Assert.That(two.Value("k0020"), Is.EqualTo("v20"));
            Assert.That((progress.HealedThere, progress.RecordsUndecided), Is.EqualTo((1, 0)));
        });
    }

    [Test]
    public void Writes_during_the_repair_do_no_harm()
    {
        var (one, two) = Pair(300);
        two.Published = Damage.Lose(two.Engine, two.Published, Key("k0100"));
        var repair = new RepairUnderTest(one, two, settings => settings with { SegmentKeys = 100, LeafKeys = 2 });
        var writes = 0;
        repair.BeforeDelivery = _ =>
        {
            one.Put($"k{writes % 300:0000}", $"w{writes++}");
            if (writes % 4 == 0) Sync(one, two);
        };

        repair.Run();
        Sync(one, two);

        Assert.That(two.Published.Fingerprint, Is.EqualTo(one.Published.Fingerprint));
    }

    [Test]
    public void A_repair_keeps_to_its_rate()
    {
        var (one, two) = Pair(1_000);

        var repair = new RepairUnderTest(one, two, settings => settings with { SegmentKeys = 100, BytesPerSecond = 10_000 });
        var progress = repair.Run();

        var seconds = (progress.BytesRead + progress.BytesExchanged) / 10_000.0;
        Assert.That(repair.NowMs / 1000.0, Is.EqualTo(seconds).Within(1.5));
    }

    [Test]
    public void A_repair_stops_at_its_deadline_and_goes_on_from_there()
    {
        var (one, two) = Pair(1_000);
        two.Published = Damage.Lose(two.Engine, two.Published, Key("k0900"));

        var first = new RepairUnderTest(one, two, settings => settings with { SegmentKeys = 100, BytesPerSecond = 10_000, DeadlineMs = 2_000 }).Run();
        Assert.That(first.Outcome, Is.EqualTo(RepairOutcome.DeadlinePassed));
        Assert.That(first.NextKey.ToStringUtf8(), Is.GreaterThan("k0200").And.LessThan("k0900"));
        Assert.That(two.Value("k0900"), Is.Null);

        var second = new RepairUnderTest(one, two, fromKey: first.NextKey).Run();
        Assert.Multiple(() =>
        {
            Assert.That(second.Outcome, Is.EqualTo(RepairOutcome.Completed));
            Assert.That(first.KeysCompared + second.KeysCompared, Is.EqualTo(1_000));
            Assert.That(two.Value("k0900"), Is.EqualTo("v900"));
        });
    }

    [Test]
    public void Members_that_merge_differently_do_not_repair_each_other()
    {
        var (one, two) = Pair(3);
        two.Current = Replica.Members(3, config => config.Members[0].State = "removed");

        var repair = new RepairUnderTest(one, two);
        var progress = repair.Run();

        Assert.That((progress.Outcome, repair.Refusal!.Reason), Is.EqualTo((RepairOutcome.Refused, Refusal.Types.Reason.Removed)));
    }

    private static RepairSettings NoRechecks(RepairSettings settings) => settings with { MaxRechecks = 0 };

    /// <summary>
    /// One that has deleted a key, dropped the tombstone, and then got an earlier delete of it; and one that has not heard of the
    /// later delete, but of the earlier one, which the key outlived.
    /// </summary>
    private static (Replica Deleter, Replica Absent) WithLesserTombstone()
    {
        var (deleter, other, absent, carrier) = (new Replica(1, members: 4), new Replica(2, members: 4), new Replica(3, members: 4), new Replica(4, members: 4));
        other.Put("k", "first");
        other.Delete("k");
        Sync(other, absent);
        deleter.Write(batch => batch.Put(new PutRequest { Key = Key("k"), Value = Key("later") }), unixMs: 2_000);
        Sync(deleter, carrier);
        Sync(carrier, absent);
        deleter.Delete("k");
        deleter.Collect();
        Sync(other, deleter);
        Assert.That(deleter.Published.Keys.Find(Key("k")), Has.Property("IsTombstone").True);
        Assert.That(absent.Has("k"), Is.True);
        return (deleter, absent);
    }

    private static ByteString Key(string key) => ByteString.CopyFromUtf8(key);

    /// <summary>Two members that hold the same keys.</summary>
    private static (Replica, Replica) Pair(int keys)
    {
        var (one, two) = (new Replica(1), new Replica(2));
        for (var i = 0; i < keys; i++) (i % 3 == 0 ? two : one).Put($"k{i:0000}", $"v{i}");
        Sync(one, two);
        Assert.That(two.Published.Fingerprint, Is.EqualTo(one.Published.Fingerprint));
        return (one, two);
    }

    private static void Sync(Replica one, Replica two)
    {
        var (opener, acceptor) = LinkUnderTest.Connect(one, two);
        LinkUnderTest.Run(opener, acceptor, 400);
    }
}
