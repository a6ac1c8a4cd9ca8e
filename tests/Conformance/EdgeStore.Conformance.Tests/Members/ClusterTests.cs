using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Members;

public sealed class ClusterTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task A_lone_member_is_the_whole_list()
    {
        var answer = await Client.Cluster.MemberListAsync(new MemberListRequest());

        var member = answer.Members.Single();
        Assert.Multiple(() =>
        {
            Assert.That(member.ID, Is.EqualTo(answer.Header.MemberId));
            Assert.That(member.Name, Is.EqualTo(ServerProcess.MemberName));
            Assert.That(member.ClientURLs.Select(url => new Uri(url)), Is.EqualTo(new[] { Server.ClientUrl }));
            Assert.That(member.PeerURLs.Select(url => new Uri(url)), Is.EqualTo(new[] { Server.PeerUrl }));
            Assert.That(member.IsLearner, Is.False);
        });
    }
}
