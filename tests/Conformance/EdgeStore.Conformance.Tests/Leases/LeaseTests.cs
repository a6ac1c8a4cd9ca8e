using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Leases;

public sealed class LeaseTests(Implementation implementation) : LeaseFixture(implementation)
{
    [Test]
    public async Task The_server_chooses_an_id_when_the_client_does_not()
    {
        var first = await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 });
        var second = await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 });

        Assert.Multiple(() =>
        {
            Assert.That(first.ID, Is.Positive);
            Assert.That(second.ID, Is.Positive.And.Not.EqualTo(first.ID));
            Assert.That(first.TTL, Is.EqualTo(600));
            Assert.That(first.Error, Is.Empty);
        });
    }

    [Test]
    public async Task A_chosen_id_is_kept_and_granting_takes_no_revision()
    {
        var before = await RevisionAsync();

        var answer = await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 4711, TTL = 600 });

        Assert.Multiple(() =>
        {
            Assert.That(answer.ID, Is.EqualTo(4711));
            Assert.That(answer.Header.Revision, Is.EqualTo(before));
        });
    }

    [Test]
    public async Task An_id_that_exists_is_refused()
    {
        var lease = await GrantAsync();

        await Refused.WithAsync(
            StatusCode.FailedPrecondition,
            "etcdserver: lease already exists",
            Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = 600 }));
    }

    [TestCase(1)]
    [TestCase(0)]
    [TestCase(-1)]
    public async Task Very_short_times_to_live_become_two_seconds(long ttl)
    {
        var answer = await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl });

        Assert.That(answer.TTL, Is.EqualTo(2));
    }

    [Test]
    public async Task The_longest_time_to_live_is_nine_billion_seconds()
    {
        var most = await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 9_000_000_000 });

        Assert.That(most.TTL, Is.EqualTo(9_000_000_000));
        await Refused.WithAsync(
            StatusCode.OutOfRange,
            "etcdserver: too large lease TTL",
            Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 9_000_000_001 }));
    }

    [Test]
    public async Task Revoking_deletes_the_keys_in_one_revision()
    {
        var lease = await GrantAsync();
        await PutAsync("a", "1", lease);
        await PutAsync("b", "1", lease);
        await PutAsync("other", "1");
        var before = await RevisionAsync();

        var answer = await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        Assert.Multiple(async () =>
        {
            Assert.That(answer.Header.Revision, Is.EqualTo(before + 1));
            Assert.That(Names((await Client.Kv.RangeAsync(All())).Kvs), Is.EqualTo(new[] { "other" }));
        });
    }

    [Test]
    public async Task Revoking_a_lease_without_keys_takes_no_revision()
    {
        var lease = await GrantAsync();
        var before = await RevisionAsync();

        var answer = await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        Assert.That(answer.Header.Revision, Is.EqualTo(before));
    }

    [Test]
    public async Task Revoking_what_does_not_exist_is_refused() =>
        await Refused.WithAsync(
            StatusCode.NotFound,
            "etcdserver: requested lease not found",
            Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 31337 }));

    [Test]
    public async Task A_key_belongs_to_its_last_lease_only()
    {
        var first = await GrantAsync();
        var second = await GrantAsync();
        await PutAsync("moved", "1", first);
        await PutAsync("moved", "2", second);
        await PutAsync("freed", "1", first);
        await PutAsync("freed", "2");

        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = first });

        Assert.That(Names((await Client.Kv.RangeAsync(All())).Kvs), Is.EqualTo(new[] { "freed", "moved" }));
    }

    [Test]
    public async Task Time_to_live_tells_what_remains_what_was_granted_and_the_keys()
    {
        var lease = await GrantAsync(500);
        await PutAsync("b", "1", lease);
        await PutAsync("a", "1", lease);
        await PutAsync("gone", "1", lease);
        await DeleteAsync("gone");

        var answer = await TimeToLiveAsync(lease, keys: true);
        var without = await TimeToLiveAsync(lease);

        Assert.Multiple(() =>
        {
            Assert.That(answer.ID, Is.EqualTo(lease));
            Assert.That(answer.GrantedTTL, Is.EqualTo(500));
            Assert.That(answer.TTL, Is.InRange(490, 500));
            Assert.That(answer.Keys, Is.EquivalentTo(new[] { Key("a"), Key("b") }));
            Assert.That(without.Keys, Is.Empty);
        });
    }

    [Test]
    public async Task Time_to_live_of_what_does_not_exist_is_minus_one()
    {
        var answer = await TimeToLiveAsync(31337, keys: true);

        Assert.Multiple(() =>
        {
            Assert.That(answer.ID, Is.EqualTo(31337));
            Assert.That(answer.TTL, Is.EqualTo(-1));
            Assert.That(answer.GrantedTTL, Is.Zero);
        });
    }

    [Test]
    public async Task The_list_of_leases_has_those_that_live()
    {
        var kept = await GrantAsync();
        var revoked = await GrantAsync();
        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = revoked });

        var leases = (await Client.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Select(lease => lease.ID).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(leases, Does.Contain(kept));
            Assert.That(leases, Does.Not.Contain(revoked));
        });
    }

    [Test]
    public async Task Keep_alives_answer_each_request_of_the_stream_in_order()
    {
        var lease = await GrantAsync(300);
        using var stream = Client.Lease.LeaseKeepAlive();

        var answers = new List<LeaseKeepAliveResponse>();
        foreach (var id in new[] { lease, 31337, lease })
        {
            await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id });
            Assert.That(await stream.ResponseStream.MoveNext(CancellationToken.None));
            answers.Add(stream.ResponseStream.Current);
        }

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.ID), Is.EqualTo(new[] { lease, 31337, lease }));
            Assert.That(answers.Select(answer => answer.TTL), Is.EqualTo(new[] { 300L, 0, 300 }), "0 says that there is no such lease");
            Assert.That(answers.Select(answer => answer.Header.Revision), Is.All.Positive);
        });
    }
}
