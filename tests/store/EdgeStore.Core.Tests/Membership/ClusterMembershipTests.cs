using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Membership;

public sealed class ClusterMembershipTests
{
    [Test]
    public void A_valid_configuration_becomes_a_membership()
    {
        var config = Config(Member("a", 1, "http://a:2380"), Member("b", 2, "https://b:2380"));
        config.Members[0].MemberId = "00000000000000ab";
        config.Members[1].State = "removed";

        var membership = ClusterMembership.Create(config);

        Assert.Multiple(() =>
        {
            Assert.That(membership.ClusterId, Is.EqualTo(0x9f86d081884c7d65));
            Assert.That(membership.Find(new Tag(1))!.MemberId, Is.EqualTo(0xab));
            Assert.That(membership.Find("b")!.IsActive, Is.False);
            Assert.That(membership.Active.Select(member => member.Name), Is.EqualTo(new[] { "a" }));
            Assert.That(membership.Digest, Has.Length.EqualTo(32));
        });
    }

    [Test]
    public void The_digest_depends_on_content_only()
    {
        var one = ClusterMembership.Create(Config(Member("a", 1, "http://a:2380"), Member("b", 2, "http://b:2380")));
        var same = ClusterMembership.Create(Config(Member("b", 2, "http://B:2380/"), Member("a", 1, "http://a:2380")));
        var other = ClusterMembership.Create(Config(Member("a", 1, "http://a:2381"), Member("b", 2, "http://b:2380")));

        Assert.Multiple(() =>
        {
            Assert.That(same.Digest, Is.EqualTo(one.Digest));
            Assert.That(other.Digest, Is.Not.EqualTo(one.Digest));
        });
    }

    [Test]
    public void All_faults_are_named_at_once()
    {
        var config = Config(Member("a", 0, "ftp://a"), Member("b", 7, "http://b:2380"), Member("b", 7, "http://b:2380"));
        config.ClusterId = "xyz";
        config.Members[1].MemberId = "12";
        config.Members.Add(new MemberConfig { Tag = 9, State = "gone" });

        var faults = Assert.Throws<MembershipException>(() => ClusterMembership.Create(config))!.Faults;

        Assert.That(faults, Is.EqualTo(new[]
        {
            "clusterId \"xyz\" is not 16 hex digits other than zero",
            "member a: tag 0 is not between 1 and 262143",
            "member a: peerURLs has \"ftp://a\", which is not http(s)://host:port",
            "member b: memberId \"12\" is not 16 hex digits other than zero",
            "members[3] has no name",
            "members[3]: state \"gone\" is neither active nor removed",
        }));
    }

    [TestCase("a", "b", 1, 1, "tag 1 belongs to more than one member: a (tag 1), b (tag 1)")]
    [TestCase("a", "a", 1, 2, "name a belongs to more than one member: a (tag 1), a (tag 2)")]
    public void Names_and_tags_are_unique(string first, string second, int firstTag, int secondTag, string fault)
    {
        var config = Config(Member(first, firstTag, "http://x:1"), Member(second, secondTag, "http://y:1"));

        Assert.That(Assert.Throws<MembershipException>(() => ClusterMembership.Create(config))!.Faults, Is.EqualTo(new[] { fault }));
    }

    [Test]
    public void An_address_belongs_to_one_active_member()
    {
        var config = Config(Member("a", 1, "http://x:1"), Member("b", 2, "http://x:1"));

        Assert.Throws<MembershipException>(() => ClusterMembership.Create(config));

        config.Members[0].State = "removed";
        Assert.That(ClusterMembership.Create(config).Active.Count(), Is.EqualTo(1));
    }

    private static MembershipConfig Config(params MemberConfig[] members) =>
        new() { ClusterId = "9f86d081884c7d65", Members = [.. members] };

    private static MemberConfig Member(string name, int tag, string peerUrl) =>
        new() { Name = name, Tag = tag, PeerURLs = [peerUrl], ClientURLs = ["http://client:2379"] };
}
