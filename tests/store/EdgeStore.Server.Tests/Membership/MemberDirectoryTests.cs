using System.Collections;
using EdgeStore.Core.Errors;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Server.Tests.Membership;

public sealed class MemberDirectoryTests
{
    private const string TwoMembers = """
        clusterId: "1f2e3d4c5b6a7988"
        members:
        - {name: demo-0, tag: 1, peerURLs: ["http://127.0.0.1:1"], clientURLs: ["http://127.0.0.1:2"], state: active}
        - {name: demo-1, tag: 2, memberId: "89abcdef01234567", peerURLs: ["http://127.0.0.1:3"], clientURLs: ["http://127.0.0.1:4"]}
        """;

    private TemporaryDirectory _directory = null!;
    private string _file = null!;

    [SetUp]
    public void Begin()
    {
        _directory = new TemporaryDirectory();
        _file = _directory.File("membership.yaml");
        File.WriteAllText(_file, TwoMembers);
    }

    [TearDown]
    public void End() => _directory.Dispose();

    [Test]
    public void A_file_says_who_the_member_is()
    {
        var directory = Open("demo-1");
        Assert.Multiple(() =>
        {
            Assert.That(directory.OwnTag, Is.EqualTo(Tag.OfMember(2)));
            Assert.That(directory.Identity.ClusterId, Is.EqualTo(0x1f2e3d4c5b6a7988));
            Assert.That(directory.Identity.ExpectedMemberId, Is.EqualTo(0x89abcdef01234567));
        });
    }

    [TestCase("demo-2", "there is no member 'demo-2' in it (see --name)")]
    public void A_member_that_is_not_listed_does_not_start(string name, string reason)
    {
        var error = Assert.Throws<StartupException>(() => Open(name))!;
        Assert.That(error.Message, Does.EndWith(reason));
    }

    [Test]
    public void A_removed_member_does_not_start()
    {
        File.WriteAllText(_file, TwoMembers.Replace("state: active", "state: removed", StringComparison.Ordinal));
        var error = Assert.Throws<StartupException>(() => Open("demo-0"))!;
        Assert.That(error.Message, Does.EndWith("member 'demo-0' with tag 1 has been removed from the cluster; a node that comes back needs a new tag"));
    }

    [TestCase("clusterId: [", TestName = "Not YAML")]
    [TestCase("clusterId: \"1f2e3d4c5b6a7988\"\nmembers: []\nextra: 1", TestName = "Unknown field")]
    [TestCase("", TestName = "Empty")]
    public void A_malformed_file_is_refused(string text)
    {
        File.WriteAllText(_file, text);
        Assert.That(() => Open("demo-0"), Throws.TypeOf<StartupException>().With.Message.StartsWith($"membership file {_file}: invalid membership"));
    }

    [Test]
    public void Static_members_compute_the_same_cluster()
    {
        const string initial = "--initial-cluster=b=http://127.0.0.1:2,a=http://127.0.0.1:1";
        var (a, b, other) = (Static("--name=a", initial), Static("--name=b", initial), Static("--name=b", initial, "--initial-cluster-token=other"));
        Assert.Multiple(() =>
        {
            Assert.That((a.Tag, b.Tag), Is.EqualTo((Tag.OfMember(1), Tag.OfMember(2))));
            Assert.That(a.KnownMembers, Is.EqualTo(b.KnownMembers));
            Assert.That(a.ClusterId, Is.EqualTo(b.ClusterId).And.Not.EqualTo(other.ClusterId));
        });
    }

    [Test]
    public async Task A_file_is_the_only_way_to_change_the_membership()
    {
        await using var server = await TestServer.StartAsync($"--membership-file={_file}", "--name=demo-0");
        using var channel = TestServer.Connect(server.ClientUrl);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Cluster.ClusterClient(channel).MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:9" } }));
        Assert.That(refused!.Status.Detail, Is.EqualTo(EtcdErrors.MembershipIsManaged.Text));
    }

    [Test]
    public async Task A_changed_file_is_taken_over_and_a_wrong_one_is_not()
    {
        await using var server = await TestServer.StartAsync($"--membership-file={_file}", "--name=demo-0");
        var directory = server.Services.GetRequiredService<IMemberDirectory>();
        var before = directory.Current;

        File.WriteAllText(_file, "members: broken");
        File.WriteAllText(_file, TwoMembers + "\n- {name: demo-2, tag: 3}");
        await Eventually.Holds(() => directory.Current.Find("demo-2") is not null, "the new member is known");
        Assert.That(directory.Current, Is.Not.SameAs(before));

        using var channel = TestServer.Connect(server.ClientUrl);
        var members = await new Cluster.ClusterClient(channel).MemberListAsync(new MemberListRequest());
        Assert.That(members.Members.Select(member => member.Name), Is.EqualTo(new[] { "demo-0", "demo-1", "demo-2" }));
        Assert.That(members.Members[1].ID, Is.EqualTo(0x89abcdef01234567));
    }

    [Test]
    public void A_change_that_moves_this_member_is_refused()
    {
        var directory = Open("demo-0");
        var moved = MembershipFile.Parse(TwoMembers.Replace("tag: 1,", "tag: 5,", StringComparison.Ordinal));
        Assert.That(() => directory.Replace(moved, "demo-0"), Throws.TypeOf<MembershipException>());
        var elsewhere = MembershipFile.Parse(TwoMembers.Replace("1f2e", "2f2e", StringComparison.Ordinal));
        Assert.That(() => directory.Replace(elsewhere, "demo-0"), Throws.TypeOf<MembershipException>());
    }

    [Test]
    public async Task A_lost_disk_does_not_start_again_under_the_same_tag()
    {
        File.WriteAllText(_file, TwoMembers.Replace("tag: 1,", "tag: 1, memberId: \"00000000000000aa\",", StringComparison.Ordinal));
        var error = (await Assert.ThrowsAsync<StartupException>(async () => await TestServer.StartAsync($"--membership-file={_file}", "--name=demo-0")))!;
        Assert.That(error.Message, Does.Contain("the data directory is empty, but tag 1 belongs to member 00000000000000aa"));
    }

    private MemberDirectory Open(string name) => MemberDirectory.Open(Options($"--membership-file={_file}", $"--name={name}"))!;

    private static MemberIdentity Static(params string[] arguments) =>
        Options(arguments) is var options ? StaticBootstrap.Identity((ClusterOptions.Static)options.Cluster, options.Name) : null!;

    private static ServerOptions Options(params string[] arguments) => OptionsReader.Read(CommandLine.Parse(arguments, new Hashtable()));
}
