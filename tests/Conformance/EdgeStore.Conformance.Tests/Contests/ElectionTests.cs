using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Election;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Contests;

public sealed class ElectionTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Whoever_campaigns_alone_wins()
    {
        var lease = await GrantAsync();

        var won = (await CampaignAsync(lease, "me")).Leader;

        var seen = await Client.Election.LeaderAsync(new LeaderRequest { Name = Key("e") });
        Assert.Multiple(() =>
        {
            Assert.That(won, Is.EqualTo(new LeaderKey { Name = Key("e"), Key = Key($"e/{lease:x}"), Rev = seen.Kv.CreateRevision, Lease = lease }));
            Assert.That((seen.Kv.Key, seen.Kv.Value.ToStringUtf8(), seen.Kv.Lease), Is.EqualTo((won.Key, "me", lease)));
        });
    }

    [Test]
    public async Task The_next_one_leads_when_the_leader_resigns()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        var leader = (await CampaignAsync(first, "first")).Leader;
        var next = CampaignAsync(second, "second");
        await QueuedAsync(2);
        Assert.That(next.IsCompleted, Is.False);

        await Client.Election.ResignAsync(new ResignRequest { Leader = leader });

        await next.WaitAsync(s_patience);
        var seen = await Client.Election.LeaderAsync(new LeaderRequest { Name = Key("e") });
        Assert.That(seen.Kv.Value.ToStringUtf8(), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_leader_that_campaigns_again_proclaims()
    {
        var lease = await GrantAsync();
        var first = (await CampaignAsync(lease, "1")).Leader;

        var second = (await CampaignAsync(lease, "2")).Leader;

        Assert.That(second, Is.EqualTo(first));
        Assert.That((await GetAsync($"e/{lease:x}"))!.Value.ToStringUtf8(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Only_the_leader_proclaims()
    {
        var leader = (await CampaignAsync(await GrantAsync(), "1")).Leader;
        await Client.Election.ProclaimAsync(new ProclaimRequest { Leader = leader, Value = Bytes.Of("2") });
        await Client.Election.ResignAsync(new ResignRequest { Leader = leader });
        await Client.Election.ResignAsync(new ResignRequest { Leader = leader });

        await Refused.WithAsync(
            StatusCode.Unknown, "election: not leader", Client.Election.ProclaimAsync(new ProclaimRequest { Leader = leader, Value = Bytes.Of("3") }));
        await Refused.WithAsync(StatusCode.Unknown, "election: no leader", Client.Election.LeaderAsync(new LeaderRequest { Name = Key("e") }));
    }

    [Test]
    public async Task The_leader_has_to_be_named()
    {
        await Refused.WithAsync(StatusCode.Unknown, "\"leader\" field must be provided", Client.Election.ProclaimAsync(new ProclaimRequest()));
        await Refused.WithAsync(StatusCode.Unknown, "\"leader\" field must be provided", Client.Election.ResignAsync(new ResignRequest()));
    }

    [Test]
    public async Task An_observer_sees_every_leader_and_all_that_it_proclaims()
    {
        using var observed = Client.Election.Observe(new LeaderRequest { Name = Key("e") });
        var first = (await CampaignAsync(await GrantAsync(), "1")).Leader;
        await ExpectAsync(observed.ResponseStream, "1");
        var next = CampaignAsync(await GrantAsync(), "3");
        await QueuedAsync(2);
        await Client.Election.ProclaimAsync(new ProclaimRequest { Leader = first, Value = Bytes.Of("2") });
        await ExpectAsync(observed.ResponseStream, "2");

        await Client.Election.ResignAsync(new ResignRequest { Leader = first });

        await next.WaitAsync(s_patience);
        await ExpectAsync(observed.ResponseStream, "3");
    }

    private static async Task ExpectAsync(IAsyncStreamReader<LeaderResponse> observed, string value)
    {
        Assert.That(await observed.MoveNext(CancellationToken.None).WaitAsync(s_patience));
        Assert.That(observed.Current.Kv.Value.ToStringUtf8(), Is.EqualTo(value));
    }

    private async Task<long> GrantAsync() => (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 100 })).ID;

    private async Task<CampaignResponse> CampaignAsync(long lease, string value) =>
        await Client.Election.CampaignAsync(new CampaignRequest { Name = Key("e"), Lease = lease, Value = Bytes.Of(value) });

    private Task QueuedAsync(int contestants) => Eventually.IsTrueAsync(
        async () => (await Client.Kv.RangeAsync(new RangeRequest { Key = Key("e/"), RangeEnd = Key("e0"), CountOnly = true })).Count == contestants,
        s_patience,
        () => $"there are not {contestants} contestants");
}
