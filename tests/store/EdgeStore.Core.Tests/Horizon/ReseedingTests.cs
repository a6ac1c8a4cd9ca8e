using EdgeStore.Core.Tests.Repair;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Horizon;

/// <summary>A member that was away for longer than the fleet keeps tombstones.</summary>
public sealed class ReseedingTests
{
    private const string Object = "/registry/k";

    [TestCase(Object)]
    [TestCase("plain")]
    public void What_the_fleet_has_deleted_goes_and_watchers_see_it(string key)
    {
        var (fleet, away) = Apart(key);
        Fleet.Meet(away, fleet);

        Assert.Multiple(() =>
        {
            Assert.That((fleet.Has(key), away.Has(key)), Is.EqualTo((false, false)));
            Assert.That(away.Events().Last(), Is.EqualTo("DELETE " + key));
            Assert.That(away.Dropped(), Is.Empty, "the away member has written nothing");
            Assert.That(away.Reseeds, Is.EqualTo(1));
            Assert.That(away.Reload().Fingerprint, Is.EqualTo(away.Published.Fingerprint));
        });
        Fleet.AssertConverged(fleet, away);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void An_update_of_what_the_fleet_has_deleted_is_dropped_and_listed(string key)
    {
        var (fleet, away) = Apart(key);
        away.Put(key, "{\"a\":\"lost\"}");
        Fleet.Meet(away, fleet);

        Assert.Multiple(() =>
        {
            Assert.That((fleet.Has(key), away.Has(key)), Is.EqualTo((false, false)));
            Assert.That(away.Dropped().Concat(fleet.Dropped()).Distinct(), Is.EqualTo(new[] { key }));
            Assert.That(fleet.Events().Count(happened => happened == "PUT " + key), Is.EqualTo(1), "it never shows at the fleet");
        });
        Fleet.AssertConverged(fleet, away);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void What_the_away_member_has_made_stays_without_a_break(string key)
    {
        var (fleet, away) = Apart("/registry/other", "other");
        away.Put(key, "{\"a\":\"new\"}");
        Fleet.Meet(away, fleet);

        Assert.Multiple(() =>
        {
            Assert.That((fleet.Value(key), away.Value(key)), Is.EqualTo(("{\"a\":\"new\"}", "{\"a\":\"new\"}")));
            Assert.That(away.Events().Where(happened => happened.EndsWith(key, StringComparison.Ordinal)), Does.Not.Contain("DELETE " + key));
            Assert.That(away.Dropped().Concat(fleet.Dropped()), Is.Empty);
        });
        Fleet.AssertConverged(fleet, away);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void What_the_away_member_has_made_gives_way_to_tombstones_that_others_still_have_and_is_listed(string key)
    {
        var (fleet, slow, away) = (new Replica(1), new Replica(2), new Replica(3));
        for (var i = 0; i < 3; i++)
        {
            fleet.Put(key);
            fleet.Delete(key);
        }

        Fleet.Meet(slow, fleet);
        fleet.Collect();
        away.Write(batch => batch.Put(new() { Key = Google.Protobuf.ByteString.CopyFromUtf8(key), Value = Google.Protobuf.ByteString.CopyFromUtf8("{}") }), unixMs: 0);
        Fleet.Meet(away, fleet, slow);

        Assert.That((fleet.Has(key), slow.Has(key), away.Has(key)), Is.EqualTo((false, false, false)), "as if it had come in time");
        Assert.That(slow.Conflicts.Select(conflict => conflict.Key.ToStringUtf8()), Is.EqualTo(new[] { key }));
        Fleet.AssertConverged(fleet, slow, away);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void What_somebody_deletes_without_knowing_of_the_lift_stays_deleted(string key)
    {
        var (fleet, away, deleter) = (new Replica(1), new Replica(2), new Replica(3));
        foreach (var other in new[] { "/registry/other", "other" })
        {
            fleet.Write(batch => batch.Put(PutOf(other)), unixMs: 500_000);
            fleet.Delete(other);
        }

        fleet.Collect();
        away.Put(key);
        Fleet.Meet(away, deleter);
        deleter.Delete(key);
        Fleet.Meet(away, fleet);
        Assert.That((fleet.Has(key), away.Has(key)), Is.EqualTo((true, true)), "lifted");

        Fleet.Meet(deleter, fleet, away);
        Assert.That((fleet.Has(key), away.Has(key), deleter.Has(key)), Is.EqualTo((false, false, false)));
        Fleet.AssertConverged(fleet, away, deleter);
    }

    [TestCase(Object, true)]
    [TestCase("plain", true)]
    [TestCase("plain", false, Description = "a later write, without a delete")]
    public void What_somebody_writes_without_knowing_of_the_lift_stands(string key, bool deletes)
    {
        var (fleet, away, writer) = (new Replica(1), new Replica(2), new Replica(3));
        foreach (var other in new[] { "/registry/other", "other" })
        {
            fleet.Write(batch => batch.Put(PutOf(other)), unixMs: 500_000);
            fleet.Delete(other);
        }

        fleet.Collect();
        away.Put(key, "{\"a\":\"old\"}");
        Fleet.Meet(away, writer);
        if (deletes) writer.Delete(key);
        writer.Put(key, "{\"a\":\"new\"}");
        Fleet.Meet(away, fleet);
        Assert.That(fleet.Value(key), Is.EqualTo("{\"a\":\"old\"}"), "lifted");

        Fleet.Meet(writer, fleet, away);
        Assert.That(new[] { fleet, away, writer }.Select(member => member.Value(key)), Is.All.EqualTo("{\"a\":\"new\"}"));
        Fleet.AssertConverged(fleet, away, writer);
    }

    [Test]
    public void What_was_deleted_where_a_senior_incarnations_tombstone_has_outlived_its_own_stays_deleted()
    {
        var members = Enumerable.Range(1, 4).Select(tag => new Replica(tag, members: 4)).ToArray();
        var (senior, judge, junior, away) = (members[0], members[1], members[2], members[3]);
        senior.Put(Object);
        senior.Delete(Object);
        Fleet.Meet(judge, senior);
        judge.Collect();
        junior.Put(Object);
        Fleet.Meet(junior, away);
        junior.Delete(Object);
        Fleet.Meet(junior, senior);
        Fleet.Meet(away, judge);
        Assert.That(judge.Has(Object), Is.True, "new to the judge");

        Fleet.Meet(members);
        Assert.That(members.Select(member => member.Has(Object)), Is.All.False);
        Fleet.AssertConverged(members);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void What_was_deleted_does_not_come_back_over_what_was_lifted_over_its_tombstone(string key)
    {
        var members = Enumerable.Range(1, 4).Select(tag => new Replica(tag, members: 4)).ToArray();
        var (judge, away, unaware, witness) = (members[0], members[1], members[2], members[3]);
        foreach (var other in new[] { "/registry/other", "other" })
        {
            for (var i = 0; i < 3; i++)
            {
                judge.Write(batch => batch.Put(PutOf(other)), unixMs: 500_000);
                judge.Delete(other);
            }
        }

        judge.Collect();
        away.Write(batch => batch.Put(PutOf(key)), unixMs: 500);
        witness.Put(key);
        witness.Delete(key);
        witness.Put(key, "again");
        Fleet.Meet(witness, unaware);
        witness.Delete(key);
        Fleet.Meet(away, judge);
        Assert.That(judge.Has(key), Is.True, "new to the judge");

        Fleet.Meet(judge, witness);
        Fleet.Meet(judge, unaware);
        Fleet.Meet(members);
        Assert.That(members.Select(member => member.Has(key)), Is.All.False);
        Fleet.AssertConverged(members);
    }

    [Test]
    public void What_was_superseded_before_a_member_is_seeded_anew_does_not_show_again()
    {
        var (away, peer) = (new Replica(1), new Replica(2));
        foreach (var replica in new[] { away, peer })
        {
            replica.Put("plain");
            replica.Delete("plain");
        }

        away.Collect();
        Fleet.Meet(away, peer);

        Assert.That(away.Events(), Is.EqualTo(new[] { "PUT plain", "DELETE plain" }), "the peer's put is older than the delete");
        Fleet.AssertConverged(away, peer);
    }

    [TestCase(Fleet.Later, Description = "the judge has dropped the tombstone that the record gave way to")]
    [TestCase(500, Description = "the judge has it still")]
    public void What_gave_way_to_another_incarnation_and_was_lifted_over_it_ends_the_same_everywhere(long stampedBefore)
    {
        var members = Enumerable.Range(1, 4).Select(tag => new Replica(tag, members: 4)).ToArray();
        var (away, judge, relay, peer) = (members[0], members[1], members[2], members[3]);
        judge.Write(batch => batch.Put(PutOf("early")), unixMs: 0);
        judge.Write(batch => batch.DeleteRange(new() { Key = Google.Protobuf.ByteString.CopyFromUtf8("early") }), unixMs: 0);
        for (var i = 0; i < 2; i++)
        {
            judge.Put(Object);
            judge.Delete(Object);
        }

        away.Put(Object);
        Fleet.Meet(away, relay);
        Fleet.Meet(relay, judge);
        Assert.That((relay.Has(Object), judge.Has(Object)), Is.EqualTo((false, false)), "the second generation's end outdoes it");

        peer.Put("other");
        peer.Delete("other");
        peer.Collect();
        Fleet.Meet(away, peer);
        Assert.That((away.Has(Object), peer.Has(Object)), Is.EqualTo((true, true)), "lifted to the second generation");

        judge.Collect(stampedBefore: stampedBefore);
        Fleet.Meet(away, judge);
        Fleet.Meet(peer, relay);
        Fleet.Meet(members);
        Assert.That(members.Select(member => member.Has(Object)).Distinct().Count(), Is.EqualTo(1));
        Fleet.AssertConverged(members);
    }

    [Test]
    public void A_write_after_the_lift_is_later_than_the_delete_from_before()
    {
        var (fleet, away, deleter) = (new Replica(1), new Replica(2), new Replica(3));
        fleet.Write(batch => batch.Put(PutOf("other")), unixMs: 500_000);
        fleet.Delete("other");
        fleet.Collect();
        away.Put("k");
        Fleet.Meet(away, deleter);
        deleter.Delete("k");
        Fleet.Meet(away, fleet);
        away.Put("k", "later");

        Fleet.Meet(deleter, fleet, away);
        Assert.That((fleet.Value("k"), away.Value("k"), deleter.Value("k")), Is.EqualTo(("later", "later", "later")));
        Fleet.AssertConverged(fleet, away, deleter);
    }

    [Test]
    public void What_both_sides_have_is_merged_as_always()
    {
        var (fleet, away) = Apart("gone");
        fleet.Put(Object, "{\"a\":\"1\"}");
        var (one, two) = (fleet, away);
        away.Put(Object, "{\"b\":\"2\"}");
        Fleet.Meet(away, fleet);

        Assert.That(two.Value(Object), Is.EqualTo("{\"a\":\"1\"}"), "the senior's create");
        Fleet.AssertConverged(one, two);
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void Two_members_past_each_others_horizon_both_lose_what_the_other_has_deleted(string key)
    {
        var (one, two) = (new Replica(1), new Replica(2));
        one.Put(key + "1");
        one.Put(key + "2");
        Fleet.Meet(one, two);
        one.Delete(key + "1");
        one.Put(key + "2", "{\"a\":\"lost\"}");
        one.Put(key + "3");
        one.Collect();
        two.Delete(key + "2");
        two.Put(key + "4");
        two.Collect();
        Fleet.Meet(one, two);

        foreach (var member in new[] { one, two })
            Assert.That(Enumerable.Range(1, 4).Where(n => member.Has(key + n)), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(one.Dropped().Concat(two.Dropped()).Distinct(), Is.EqualTo(new[] { key + "2" }));
        Fleet.AssertConverged(one, two);
    }

    [Test]
    public void A_stream_that_breaks_in_the_middle_changes_nothing_and_the_next_one_ends_it()
    {
        var (fleet, away) = Apart(Object);
        for (var i = 0; i < 10; i++) fleet.Put($"k{i}");
        away.Put("plain");
        foreach (var batches in Enumerable.Range(1, 11))
        {
            var (one, other) = (new LinkUnderTest(away, 1), new LinkUnderTest(fleet, settings: settings => settings with { BatchBytes = 1, WindowBatches = batches }));
            other.Open();
            one.Open();
            other.Receive(one.Outbox.Dequeue().Clone());
            while (other.Outbox.TryDequeue(out var message)) one.Receive(message.Clone());

            Assert.That(away.Published.Vector.Covers(fleet.Published.Collected.Vector) != away.Has(Object), Is.True, "both or neither");
            Assert.That(away.Reload().Fingerprint, Is.EqualTo(away.Published.Fingerprint));
        }

        Fleet.Meet(away, fleet);
        Assert.That((fleet.Has("plain"), away.Has(Object)), Is.EqualTo((true, false)));
        Fleet.AssertConverged(fleet, away);
    }

    [Test]
    public void Who_gets_the_log_of_a_seeded_member_holds_its_states_only_from_the_seeding_on()
    {
        var (fleet, away) = Apart("plain");
        var third = new Replica(3);
        Fleet.Meet(third, fleet);
        away.Put("k", "superseded");
        away.Put("between");
        away.Put("k");
        Fleet.Meet(away, fleet);

        var one = new LinkUnderTest(away, dialed: 3, settings => settings with { BatchBytes = 1 });
        var other = new LinkUnderTest(third, settings: settings => settings with { BatchBytes = 1 }) { HoldsMerges = true };
        other.Open();
        one.Open();
        LinkUnderTest.Deliver(one, other);
        other.Merge();
        LinkUnderTest.Deliver(one, other);

        Assert.That((third.Has("between"), third.Has("k")), Is.EqualTo((true, false)));
        Assert.That(one.Link.View!.HeldRevision, Is.Zero);
    }

    [Test]
    public void A_third_member_is_told_what_the_seeded_one_does_without()
    {
        var (fleet, away, other) = (new Replica(1), new Replica(2), new Replica(3));
        fleet.Put(Object);
        Fleet.Meet(away, fleet);
        Fleet.Meet(other, fleet);
        fleet.Delete(Object);
        fleet.Collect();
        Fleet.Meet(away, fleet);
        Fleet.Meet(other, away);

        Assert.That((other.Has(Object), other.Reseeds), Is.EqualTo((false, 1)));
        Fleet.AssertConverged(away, other);
    }

    [Test]
    public void Whoever_vouches_beyond_the_horizon_without_its_keys_is_refused()
    {
        var (fleet, away) = Apart(Object);
        var (one, other) = (new LinkUnderTest(away, 1), new LinkUnderTest(fleet));
        other.Open();
        one.Open();
        other.Receive(one.Outbox.Dequeue().Clone());
        foreach (var message in other.Outbox.Where(message => message.Batch?.Listing is null)) one.Receive(message.Clone());

        Assert.That(one.Link.End?.Reason, Is.EqualTo(Refusal.Types.Reason.InvalidMessage));
        Assert.That(away.Has(Object), Is.True);
    }

    [Test]
    public void A_repair_finds_nothing_in_a_tombstone_that_one_side_has_dropped()
    {
        var (one, two) = (new Replica(1), new Replica(2));
        one.Put(Object);
        one.Put("plain");
        Fleet.Meet(one, two);
        one.Delete(Object);
        one.Delete("plain");
        Fleet.Meet(one, two);
        one.Collect();

        foreach (var progress in new[] { new RepairUnderTest(one, two).Run(), new RepairUnderTest(two, one).Run() })
            Assert.That((progress.RecordsDivergent, progress.HealedHere, progress.HealedThere), Is.EqualTo((0, 0, 0)));
        Assert.That((one.Has(Object), two.Has(Object)), Is.EqualTo((false, false)));
    }

    [TestCase(Object)]
    [TestCase("plain")]
    public void A_repair_with_a_member_past_the_horizon_resurrects_nothing(string key)
    {
        var (fleet, away) = Apart(key);
        away.Put(key, "{\"a\":\"1\"}");

        new RepairUnderTest(away, fleet).Run();
        new RepairUnderTest(fleet, away).Run();

        Assert.That((fleet.Has(key), away.Has(key)), Is.EqualTo((false, true)), "that is the stream's business");
    }

    /// <summary>Two members that had the keys, which one of them has deleted and collected since.</summary>
    private static (Replica Fleet, Replica Away) Apart(params string[] keys)
    {
        var (fleet, away) = (new Replica(1), new Replica(2));
        foreach (var key in keys) fleet.Put(key, "{}");
        Fleet.Meet(away, fleet);
        foreach (var key in keys) fleet.Delete(key);
        fleet.Collect();
        return (fleet, away);
    }

    private static EdgeStore.Protocol.Etcd.PutRequest PutOf(string key) => new() { Key = Google.Protobuf.ByteString.CopyFromUtf8(key) };
}
