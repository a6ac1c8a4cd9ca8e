using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using static EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Transactions;

public sealed class WriteBatchTests
{
    [Test]
    public void A_lone_member_numbers_its_changes_like_etcd()
    {
        var member = new Member();

        Assert.That(member.Put("a", "1").Header.Revision, Is.EqualTo(2));
        Assert.That(member.Put("a", "2").Header.Revision, Is.EqualTo(3));
        var kv = member.Range("a").Kvs.Single();
        Assert.That((kv.CreateRevision, kv.ModRevision, kv.Version, kv.Value.ToStringUtf8()), Is.EqualTo((2, 3, 2, "2")));
    }

    [Test]
    public void A_delete_of_nothing_leaves_no_trace()
    {
        var member = new Member();
        member.Put("a", "1");

        Assert.That(member.Delete("b").Deleted, Is.Zero);
        Assert.That(member.State.Revision, Is.EqualTo(2));
    }

    [Test]
    public void A_recreated_key_starts_anew()
    {
        var member = new Member();
        member.Put("a", "1");
        member.Delete("a");
        member.Put("a", "2");

        var kv = member.Range("a").Kvs.Single();
        Assert.That((kv.CreateRevision, kv.Version), Is.EqualTo((4, 1)));
        Assert.That(member.State.Keys.Find(Bytes("a"))!.Identity.Generation, Is.EqualTo(2));
    }

    [Test]
    public void History_stays_readable()
    {
        var member = new Member();
        member.Put("a", "1");
        member.Put("a", "2");
        member.Delete("a");

        Assert.That(member.Get("a", revision: 2), Is.EqualTo("1"));
        Assert.That(member.Get("a", revision: 3), Is.EqualTo("2"));
        Assert.That(member.Get("a", revision: 4), Is.Null);
        Assert.That(Refused(() => member.Get("a", revision: 5)), Is.EqualTo(EtcdErrors.FutureRevision));
    }

    [Test]
    public void A_transaction_is_one_revision()
    {
        var member = new Member();
        member.Put("a", "1");
        var txn = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = Compare.Types.CompareTarget.Mod, ModRevision = 2 } },
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), Value = Bytes("2") } },
                new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("a") } },
                new RequestOp { RequestRange = new RangeRequest { Key = Bytes("b") } },
            },
        };

        var response = member.Txn(txn);

        Assert.That(response.Succeeded, Is.True);
        Assert.That(response.Header.Revision, Is.EqualTo(3));
        Assert.That(response.Responses[2].ResponseRange.Kvs.Single().ModRevision, Is.EqualTo(3), "a read sees the writes before it");
        Assert.That(member.Disk.Scan(3, 3).Select(entry => entry.Position.Sub), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void Only_the_outermost_header_of_nested_transactions_has_a_revision()
    {
        var member = new Member();
        var inner = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("a") } } } };

        var response = member.Txn(new TxnRequest { Success = { new RequestOp { RequestTxn = inner } } });

        Assert.That(response.Header.Revision, Is.EqualTo(2));
        Assert.That(response.Responses[0].ResponseTxn.Header.Revision, Is.Zero);
        Assert.That(response.Responses[0].ResponseTxn.Responses[0].ResponsePut.Header.Revision, Is.EqualTo(2));
    }

    [Test]
    public void A_refused_transaction_changes_nothing()
    {
        var member = new Member();
        var txn = new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes("1") } },
                new RequestOp { RequestPut = new PutRequest { Key = Bytes("b"), Lease = 99 } },
            },
        };

        Assert.That(Refused(() => member.Txn(txn)), Is.EqualTo(EtcdErrors.LeaseNotFound));
        Assert.That(member.State.Revision, Is.EqualTo(1));
        Assert.That(member.Get("a"), Is.Null);
    }

    [Test]
    public void Requests_of_a_batch_see_each_other()
    {
        var member = new Member();
        member.Write(batch =>
        {
            batch.Put(new PutRequest { Key = Bytes("a"), Value = Bytes("1") });
            var second = batch.Put(new PutRequest { Key = Bytes("a"), Value = Bytes("2"), PrevKv = true });
            Assert.That(second.PrevKv.Value.ToStringUtf8(), Is.EqualTo("1"));
            return second;
        });

        Assert.That(member.Range("a").Kvs.Single().Version, Is.EqualTo(2));
    }

    [Test]
    public void Revoking_a_lease_deletes_its_keys_in_one_revision()
    {
        var member = new Member();
        member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 5, TTL = 60 }, () => 1));
        member.Put("a", "1", lease: 5);
        member.Put("b", "1", lease: 5);
        member.Put("b", "2");
        member.Put("c", "1", lease: 5);

        member.Write(batch => batch.RevokeLease(5));

        Assert.That(member.Range("\0", "\0").Kvs.Select(kv => kv.Key.ToStringUtf8()), Is.EqualTo(new[] { "b" }));
        Assert.That(member.State.Revision, Is.EqualTo(6));
        Assert.That(Refused(() => member.Write(batch => batch.RevokeLease(5))), Is.EqualTo(EtcdErrors.LeaseNotFound));
    }

    [Test]
    public void A_drawn_lease_id_is_never_one_in_use()
    {
        var member = new Member();
        var ids = new Queue<long>([0, 5, 6]);
        member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 5, TTL = 60 }, ids.Dequeue));

        var granted = member.Write(batch => batch.GrantLease(new LeaseGrantRequest { TTL = 60 }, ids.Dequeue));

        Assert.That(granted.ID, Is.EqualTo(6));
        Assert.That(Refused(() => member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 5 }, ids.Dequeue))), Is.EqualTo(EtcdErrors.LeaseExists));
    }

    [Test]
    public void Local_only_keys_have_no_part_in_the_fingerprint_and_no_dot()
    {
        var member = new Member(tag: 1);
        var before = member.State;

        member.Put("compact_rev_key", "5");

        Assert.That(member.State.Fingerprint, Is.EqualTo(before.Fingerprint));
        Assert.That(member.State.Vector, Is.EqualTo(before.Vector));
        Assert.That(member.Get("compact_rev_key"), Is.EqualTo("5"));
    }
}
