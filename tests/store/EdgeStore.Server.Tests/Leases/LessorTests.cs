using EdgeStore.Core.Storage;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Leases;
using EdgeStore.Server.Writing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Leases;

public sealed class LessorTests
{
    private FakeTimeProvider _time = null!;
    private InMemoryEngine _engine = null!;
    private StoreHead _store = null!;
    private Lessor _lessor = null!;

    [SetUp]
    public void Begin()
    {
        _time = new FakeTimeProvider();
        _engine = new InMemoryEngine();
        _store = new StoreHead(StoreLoader.Open(_engine, MemberIdentity.Lone, () => 42));
        _lessor = new Lessor(_store, _time);
    }

    [TearDown]
    public void End() => _engine.Dispose();

    [Test]
    public void A_lease_expires_after_its_time()
    {
        Grant(7, ttl: 10);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That(_lessor.TakeExpired(10), Is.Empty);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(_lessor.TakeExpired(10), Is.EqualTo(new[] { 7 }));
        Assert.That(_lessor.TakeExpired(10), Is.Empty, "returned once");
    }

    [Test]
    public void A_renewal_gives_the_whole_time_again()
    {
        Grant(7, ttl: 10);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(_lessor.Renew(7), Is.EqualTo(10));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(_lessor.TakeExpired(10), Is.Empty);
        Assert.That(_lessor.Remaining(_store.Published.Leases.Find(7)!), Is.EqualTo(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_lessor.TakeExpired(10), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public void What_has_expired_is_not_revived()
    {
        Grant(7, ttl: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_lessor.Renew(7), Is.Null);
        Assert.That(_lessor.TakeExpired(10), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public void Unknown_leases_cannot_be_renewed() => Assert.That(_lessor.Renew(8), Is.Null);

    [Test]
    public void A_lease_can_be_renewed_before_the_lessor_was_told_of_it()
    {
        _store.Publish(Apply(batch => batch.GrantLease(new LeaseGrantRequest { ID = 7, TTL = 10 }, () => 0)).State);
        Assert.That(_lessor.Renew(7), Is.EqualTo(10));
    }

    [Test]
    public void A_revoked_lease_is_forgotten()
    {
        Grant(7, ttl: 10);
        Commit(batch => batch.RevokeLease(7));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_lessor.TakeExpired(10), Is.Empty);
    }

    [Test]
    public void After_a_restart_every_lease_has_its_whole_time()
    {
        Grant(7, ttl: 10);
        _time.Advance(TimeSpan.FromSeconds(9));
        var restarted = new Lessor(_store, _time);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(restarted.TakeExpired(10), Is.Empty);
    }

    [Test]
    public void The_earliest_expire_first_and_no_more_than_asked_for()
    {
        Grant(1, ttl: 30);
        Grant(2, ttl: 10);
        Grant(3, ttl: 20);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_lessor.TakeExpired(2), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(_lessor.TakeExpired(2), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void The_longest_lease_does_not_overflow()
    {
        Grant(7, ttl: 9_000_000_000);
        Assert.That(_lessor.TakeExpired(10), Is.Empty);
    }

    private void Grant(long id, long ttl) => Commit(batch => batch.GrantLease(new LeaseGrantRequest { ID = id, TTL = ttl }, () => 0));

    private void Commit(Action<WriteBatch> change)
    {
        var committed = Apply(change);
        _store.Publish(committed.State);
        _lessor.OnCommitted(committed);
    }

    private CommittedBatch Apply(Action<WriteBatch> change)
    {
        var batch = new WriteBatch(_store.Published, _engine, new WriterSettings(), unixMilliseconds: 0);
        change(batch);
        var committed = batch.Build();
        _engine.Write(committed.Writes);
        return committed;
    }
}
