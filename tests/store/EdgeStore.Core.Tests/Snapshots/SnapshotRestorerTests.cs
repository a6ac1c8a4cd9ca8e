using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Snapshots;

public sealed class SnapshotRestorerTests
{
    private const string Pod = "/registry/pods/p";

    [Test]
    public void Makes_a_new_lone_member_with_the_same_content()
    {
        var source = Source();

        var (disk, metadata) = Restore(Snapshots.PartsOf(source));
        var state = StoreLoader.Open(disk, MemberIdentity.Lone, () => 0);

        Assert.Multiple(() =>
        {
            Assert.That((state.MemberId, state.ClusterId, state.Tag), Is.EqualTo((metadata.MemberId, metadata.ClusterId, Tag.None)));
            Assert.That(new[] { state.MemberId, state.ClusterId }, Has.None.EqualTo(source.State.MemberId).And.None.EqualTo(source.State.ClusterId));
            Assert.That(state.Vector, Is.EqualTo(VersionVector.Empty));
            Assert.That(state.Peers, Is.Empty);
            Assert.That(state.LiveKeys, Is.EqualTo(source.State.LiveKeys));
            Assert.That(state.Revision, Is.EqualTo(source.State.Scheme.ClockOf(source.State.Revision)));
            Assert.That(state.Keys.All.Select(key => key.Identity.Stamp.Tag), Is.All.EqualTo(Tag.None));
        });
        var kvs = AllOf(state, disk);
        Assert.That(kvs.Select(kv => (kv.Key, kv.Value, kv.Version, kv.Lease)), Is.EqualTo(AllOf(source).Select(kv => (kv.Key, kv.Value, kv.Version, kv.Lease))));
        Assert.That(kvs.Select(kv => kv.ModRevision), Is.EqualTo(AllOf(source).Select(kv => source.State.Scheme.ClockOf(kv.ModRevision))));
    }

    [Test]
    public void Leases_come_back_as_nobodys()
    {
        var (disk, _) = Restore(Snapshots.PartsOf(Source()));

        var state = StoreLoader.Open(disk, MemberIdentity.Lone, () => 0);

        Assert.That(
            state.Leases.All.Select(lease => (lease.Id, lease.TtlSeconds, lease.Owner, lease.Keys.Single().ToStringUtf8())),
            Is.EqualTo(new[] { (7L, 60L, 0UL, "own"), (8L, 60L, 0UL, "others") }));
    }

    [Test]
    public void Members_of_one_snapshot_make_a_cluster_whose_tags_mean_nothing_of_the_old()
    {
        // The source's changes were dots of tag 1; tag 1 of the new cluster is another member.
        var parts = Snapshots.PartsOf(Source());
        var (one, two) = (new Member(1, Restore(parts).Disk), new Member(2, Restore(parts).Disk));
        Assert.That(one.State.Fingerprint, Is.EqualTo(two.State.Fingerprint));

        one.Put(Pod, """{"a":9,"b":1}""");
        two.Put(Pod, """{"a":1,"b":9}""");
        one.PullFrom(two);
        two.PullFrom(one);

        Assert.That(new[] { one.Get(Pod), two.Get(Pod) }, Is.All.EqualTo("""{"a":9,"b":9}"""));
        Assert.That(one.State.Fingerprint, Is.EqualTo(two.State.Fingerprint));
        Assert.That(one.Conflicts.Concat(two.Conflicts), Is.Empty);
    }

    [Test]
    public void The_old_membership_is_gone_and_other_system_rows_are_not()
    {
        var source = Source();
        var (fleet, content) = (new SystemTable<LeaseMessage>("member-x", LeaseMessage.Parser), new SystemTable<LeaseMessage>("content", LeaseMessage.Parser));
        var id = ByteString.CopyFromUtf8("id");
        source.Write(batch =>
        {
            batch.ChangeSystem(system => system.Put(fleet, id, new LeaseMessage { TtlSeconds = 1 }));
            batch.ChangeSystem(system => system.Put(content, id, new LeaseMessage { TtlSeconds = 2 }));
            return 0;
        });

        var state = StoreLoader.Open(Restore(Snapshots.PartsOf(source)).Disk, MemberIdentity.Lone, () => 0);

        Assert.That(fleet.Find(state.System, id), Is.Null);
        Assert.That(content.Find(state.System, id)?.TtlSeconds, Is.EqualTo(2));
        Assert.That(state.LiveKeys, Is.EqualTo(source.State.LiveKeys));
    }

    [Test]
    public void A_restored_member_can_be_saved_and_restored_again()
    {
        var (disk, _) = Restore(Snapshots.PartsOf(Source()));
        var (again, _) = Restore(Snapshots.PartsOf(new Member(1, disk)));

        Assert.That(StoreLoader.Open(again, MemberIdentity.Lone, () => 0).LiveKeys, Is.EqualTo(Source().State.LiveKeys));
    }

    [Test]
    public void Parts_that_are_not_all_there_are_refused_and_make_no_member()
    {
        var parts = Snapshots.PartsOf(Source());
        parts.RemoveAt(parts.Count - 1);
        var disk = new InMemoryEngine();

        Assert.That(() => SnapshotRestorer.Restore(parts, disk, () => 1), Throws.TypeOf<SnapshotException>().With.Message.Contains("are not the"));
        Assert.That(() => SnapshotRestorer.Restore(parts.Skip(1), disk, () => 1), Throws.TypeOf<SnapshotException>().With.Message.Contains("header"));
        Assert.That(() => SnapshotRestorer.Restore([], disk, () => 1), Throws.TypeOf<SnapshotException>());
        Assert.That(disk.Load().Metadata, Is.Null);
    }

    /// <summary>A member of a cluster, with history, a delete, leases, a local-only key, and fields changed apart.</summary>
    private static Member Source()
    {
        var (source, other) = (new Member(1), new Member(2) { Now = 2_000 });
        source.Put(Pod, """{"a":1,"b":1}""");
        source.Put(Pod, """{"a":1,"b":1,"c":1}""");
        source.Put(Pod, """{"a":1,"b":1}""");
        source.Put("gone", "v");
        source.Delete("gone");
        source.Put("compact_rev_key", "local");
        source.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 7, TTL = 60 }, () => 0));
        source.Put("own", "v", lease: 7);
        other.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 8, TTL = 60 }, () => 0));
        other.Put("others", "v", lease: 8);
        source.PullFrom(other);
        return source;
    }

    private static (InMemoryEngine Disk, MetadataMessage Metadata) Restore(IEnumerable<SnapshotPart> parts)
    {
        var disk = new InMemoryEngine();
        var id = 1000UL;
        return (disk, SnapshotRestorer.Restore(parts, disk, () => id++));
    }

    private static RepeatedField<KeyValue> AllOf(Member member) => AllOf(member.State, member.Disk);

    private static RepeatedField<KeyValue> AllOf(StoreState state, IEntryReader disk) =>
        new RangeReader(state, disk).Range(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) }).Kvs;
}
