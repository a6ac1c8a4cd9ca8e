using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Members;

public sealed class MaintenanceTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task Status_shows_a_healthy_member_that_leads_itself()
    {
        await PutAsync("a", "1");

        var status = await Client.Maintenance.StatusAsync(new StatusRequest());

        Assert.Multiple(() =>
        {
            Assert.That(status.Version, Does.Match(@"^\d+\.\d+\.\d+"));
            Assert.That(status.Leader, Is.EqualTo(status.Header.MemberId));
            Assert.That(status.RaftTerm, Is.Positive);
            Assert.That(status.RaftIndex, Is.Positive);
            Assert.That(status.RaftAppliedIndex, Is.Positive.And.LessThanOrEqualTo(status.RaftIndex));
            Assert.That(status.DbSize, Is.Positive);
            Assert.That(status.DbSizeInUse, Is.Positive.And.LessThanOrEqualTo(status.DbSize));
            Assert.That(status.Errors, Is.Empty);
            Assert.That(status.IsLearner, Is.False);
        });
    }

    [Test]
    public async Task There_are_no_alarms()
    {
        var answer = await Client.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get });

        Assert.That(answer.Alarms, Is.Empty);
    }

    [Test]
    public async Task The_hash_of_one_revision_stays_and_another_revision_has_another()
    {
        var first = await PutAsync("a", "1");
        var hash = await Client.Maintenance.HashKVAsync(new HashKVRequest { Revision = first });
        await PutAsync("a", "2");

        var same = await Client.Maintenance.HashKVAsync(new HashKVRequest { Revision = first });
        var now = await Client.Maintenance.HashKVAsync(new HashKVRequest());

        Assert.Multiple(() =>
        {
            Assert.That(hash.Hash, Is.Not.Zero);
            Assert.That(same.Hash, Is.EqualTo(hash.Hash));
            Assert.That(now.Hash, Is.Not.EqualTo(hash.Hash));
        });
    }

    [Test]
    public async Task The_hash_of_the_future_is_refused()
    {
        var future = await RevisionAsync() + 1;

        await Refused.WithAsync(
            StatusCode.OutOfRange,
            "etcdserver: mvcc: required revision is a future revision",
            Client.Maintenance.HashKVAsync(new HashKVRequest { Revision = future }));
    }

    [Test]
    public async Task The_hash_of_everything_changes_with_a_write()
    {
        var before = await Client.Maintenance.HashAsync(new HashRequest());
        await PutAsync("a", "1");
        var after = await Client.Maintenance.HashAsync(new HashRequest());

        Assert.That(after.Hash, Is.Not.EqualTo(before.Hash));
    }

    [Test]
    public async Task Defragmenting_keeps_everything()
    {
        for (var i = 0; i < 20; i++)
            await PutAsync($"k{i}", "v");

        await Client.Maintenance.DefragmentAsync(new DefragmentRequest());

        Assert.That((await Client.Kv.RangeAsync(All())).Count, Is.EqualTo(20));
    }
}
