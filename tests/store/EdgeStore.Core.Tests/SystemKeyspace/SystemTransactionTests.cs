using EdgeStore.Core.Errors;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using static EdgeStore.Core.Tests.Transactions.Member;
using Member = EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.SystemKeyspace;

public sealed class SystemTransactionTests
{
    private static readonly ByteString Id = Bytes("1");

    [Test]
    public void A_lone_member_s_revisions_stay_dense()
    {
        var member = new Member();
        Put(member, 10);
        Assert.That(member.State.Revision, Is.EqualTo(1), "nothing that a client could see has changed");
        Assert.That(member.Put("a", "1").Header.Revision, Is.EqualTo(2));
        Put(member, 20);
        Put(member, 30, Bytes("2"));
        Delete(member);
        Assert.That(member.Put("a", "2").Header.Revision, Is.EqualTo(3));

        Assert.Multiple(() =>
        {
            Assert.That(member.Disk.Scan(0, 9).Select(entry => (entry.Position.Revision, entry.Position.Sub)),
                Is.EqualTo(new[] { (1L, 0), (2L, 0), (2L, 1), (2L, 2), (2L, 3), (3L, 0) }));
            Assert.That(Read(member), Is.Null);
            Assert.That(Read(member, Bytes("2")), Is.EqualTo(30));
            Assert.That(member.State.LiveKeys, Is.EqualTo(1));
        });
    }

    [Test]
    public void The_place_in_the_log_survives_a_restart()
    {
        var member = new Member();
        member.Put("a", "1");
        Put(member, 10);
        var batch = new WriteBatch(member.Load(), member.Disk, member.Settings, 2_000);
        batch.ChangeSystem(system => system.Put(Rows.Table, Bytes("2"), Rows.Of(20)));
        member.Disk.Write(batch.Build().Writes);

        Assert.That(Rows.Table.All(member.Load().System).Select(row => row.Row.TtlSeconds), Is.EqualTo(new[] { 10, 20 }), "none overwrote another");
    }

    [Test]
    public void In_a_cluster_a_change_takes_a_revision_that_peers_can_ask_for()
    {
        var member = new Member(tag: 1);
        var before = member.State.Revision;
        Put(member, 10);
        Assert.That(member.State.Revision, Is.GreaterThan(before));
    }

    [Test]
    public void Members_converge_and_the_later_write_wins()
    {
        var (one, two) = (new Member(tag: 1), new Member(tag: 2));
        Put(one, 10);
        two.Now += 5;
        Put(two, 20);
        one.PullFrom(two);
        two.PullFrom(one);
        Assert.Multiple(() =>
        {
            Assert.That(Read(one), Is.EqualTo(20));
            Assert.That(Read(two), Is.EqualTo(20));
            Assert.That(one.State.Fingerprint, Is.EqualTo(two.State.Fingerprint).And.Not.EqualTo(UInt128.Zero));
            Assert.That(one.Conflicts.Concat(two.Conflicts), Is.Empty, "the journal is for clients' writes");
            Assert.That(one.Events().Concat(two.Events()), Has.None.StartsWith("DELETE"));
        });

        Delete(one);
        two.PullFrom(one);
        Assert.That(Read(two), Is.Null);
    }

    [Test]
    public void No_prefix_makes_a_system_record_a_Kubernetes_object() => Assert.That(
        new MergePolicyTable([new(Bytes("\0"), MergePolicy.KubernetesObject)]).For(SystemKeys.Key("test", Id)), Is.EqualTo(MergePolicy.LastWriterWins));

    [Test]
    public void What_a_lone_member_has_written_reaches_the_cluster_that_it_becomes()
    {
        var lone = new Member();
        lone.Put("a", "1");
        Put(lone, 10);
        Put(lone, 20);
        var identity = new MemberIdentity(77, new Core.Revisions.Tag(1), null);
        var member = StoreLoader.Open(lone.Disk, identity, () => 1);
        Assert.That(Rows.Table.Find(member.System, Id)!.TtlSeconds, Is.EqualTo(20));

        var batch = new WriteBatch(member, lone.Disk, lone.Settings, 3_000);
        batch.ChangeSystem(system => system.Put(Rows.Table, Id, Rows.Of(30)));
        lone.Disk.Write(batch.Build().Writes);
        Assert.That(lone.Disk.Scan(0, long.MaxValue).Last().Position.Sub, Is.Zero, "the first entry of its revision");
    }

    [Test]
    public void Compaction_leaves_the_newest_row()
    {
        var member = new Member();
        member.Put("a", "1");
        for (var ttl = 1; ttl <= 9; ttl++) Put(member, ttl);
        Delete(member, Bytes("none"));
        Put(member, 1, Bytes("gone"));
        Delete(member, Bytes("gone"));
        member.Write(batch => batch.Compact(2));
        while (member.Write(batch => batch.SweepSome(1))) { }

        Assert.That(Read(member), Is.EqualTo(9));
        Assert.That(member.Disk.Scan(0, 9).Count(), Is.EqualTo(2), "the client's key and the row");
    }

    [Test]
    public void What_does_not_change_anything_is_not_written()
    {
        var member = new Member(tag: 1);
        Put(member, 10);
        var revision = member.State.Revision;
        Put(member, 10);
        Delete(member, Bytes("none"));
        Assert.That(member.State.Revision, Is.EqualTo(revision));
    }

    [Test]
    public void A_batch_tells_what_it_changed()
    {
        var (one, two) = (new Member(tag: 1), new Member(tag: 2));
        Put(one, 10);
        one.Put("a", "1");
        var batch = new WriteBatch(two.State, two.Disk, two.Settings, 1_000);
        batch.Merge(one.State.Tag, LogOf(one), new Sender(one.State.Vector));
        batch.ChangeSystem(system => system.Delete(Rows.Table, Id));

        Assert.That(Rows.Table.ChangesOf(batch.Build()).Select(row => row.Row?.TtlSeconds), Is.EqualTo(new long?[] { 10, null }));
    }

    [Test]
    public void Clients_cannot_write_there()
    {
        var member = new Member();
        Put(member, 10);
        var key = SystemKeys.Key("test", Id).ToStringUtf8();
        var put = new PutRequest { Key = Bytes(key) };
        var compare = new Compare { Key = Bytes(key), Target = Compare.Types.CompareTarget.Version, Version = 0 };
        var everything = new DeleteRangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0") };
        Assert.Multiple(() =>
        {
            Assert.That(Refused(() => member.Put(key, "x")), Is.EqualTo(EtcdErrors.ReservedKey));
            Assert.That(Refused(() => member.Txn(new TxnRequest { Success = { new RequestOp { RequestPut = put } } })), Is.EqualTo(EtcdErrors.ReservedKey));
            Assert.That(member.Txn(new TxnRequest { Compare = { compare } }).Succeeded, Is.True, "as if it were not there");
            Assert.That(member.Txn(new TxnRequest { Success = { new RequestOp { RequestDeleteRange = everything } } }).Responses[0].ResponseDeleteRange.Deleted, Is.Zero);
            Assert.That(member.Delete("\0", "\0").Deleted, Is.Zero);
            Assert.That(Read(member), Is.EqualTo(10));
        });
    }

    [Test]
    public void A_row_is_written_once_in_a_transaction()
    {
        var member = new Member(tag: 1);
        Assert.Throws<InvalidOperationException>(() => member.Write(batch =>
        {
            batch.ChangeSystem(system =>
            {
                system.Put(Rows.Table, Id, Rows.Of(1));
                system.Delete(Rows.Table, Id);
            });
            return 0;
        }));
    }

    private static void Put(Member member, long ttl, ByteString? id = null) =>
        Change(member, system => system.Put(Rows.Table, id ?? Id, Rows.Of(ttl)));

    private static void Delete(Member member, ByteString? id = null) => Change(member, system => system.Delete(Rows.Table, id ?? Id));

    private static void Change(Member member, Action<SystemTransaction> change) => member.Write(batch =>
    {
        batch.ChangeSystem(change);
        return 0;
    });

    private static long? Read(Member member, ByteString? id = null) => Rows.Table.Find(member.State.System, id ?? Id)?.TtlSeconds;
}
