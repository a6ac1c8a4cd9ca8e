using EdgeStore.Fleet.Tests.Load;
using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Fleet.Tests.Networks;

namespace EdgeStore.Fleet.Tests;

/// <summary>Networks that lose everything, or everything in one direction, while clients write at all members.</summary>
internal sealed class PartitionTests
{
    [Test]
    public async Task A_member_whose_cable_is_unplugged_goes_on_and_both_sides_merge_afterwards()
    {
        var network = await NamespaceNetwork.CreateAsync();
        await using var fleet = await MemberFleet.StartAsync(network, 3);
        var (one, two, cut) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await one.PutAsync("contended", "before");
        await fleet.ConvergeAsync();

        await network.Node(cut.Place).CutOffAsync(CancellationToken.None);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(100, fleet.Members);
        await cut.PutAsync("contended", "there");
        await one.PutAsync("contended", "here");
        await Eventually.HoldsAsync("the write at the other member of the same side", async () => await two.GetAsync("contended") == "here");
        Assert.That(await cut.GetAsync("contended"), Is.EqualTo("there"));
        await Eventually.HoldsAsync("notice of the cut", async () => !(await one.StatusOfAsync(cut)).Connected && !(await cut.StatusOfAsync(one)).Connected);
        await load.ProgressAsync(100, fleet.Members);

        await network.Node(cut.Place).HealAsync(CancellationToken.None);
        await load.ProgressAsync(50, fleet.Members);
        await load.StopAsync();
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        Assert.Multiple(() =>
        {
            Assert.That(load.FailuresAt(fleet.Members), Is.Empty, "the network is not the clients' business");
            Assert.That(async () => await cut.GetAsync("contended"), Is.EqualTo("here"), "the later write");
        });
    }

    [Test]
    public async Task A_member_that_hears_others_but_is_not_heard_is_found_out_and_made_good()
    {
        var network = new LoopbackNetwork();
        await using var fleet = await MemberFleet.StartAsync(network, 3);
        var (one, two, mute) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await fleet.ConvergeAsync();
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(50, fleet.Members);

        foreach (var other in new[] { one, two }) network.Silence(mute.Place, other.Place, silent: true);
        await mute.PutAsync("/mute", "v");
        await load.ProgressAsync(50, fleet.Members);
        await Eventually.HoldsAsync("notice of the silence", async () => !(await one.StatusOfAsync(mute)).Connected && !(await two.StatusOfAsync(mute)).Connected);
        Assert.That(await one.GetAsync("/mute"), Is.Null);

        foreach (var other in new[] { one, two }) network.Silence(mute.Place, other.Place, silent: false);
        await load.ProgressAsync(50, fleet.Members);
        await load.StopAsync();
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
        Assert.Multiple(() =>
        {
            Assert.That(load.FailuresAt(fleet.Members), Is.Empty, "the network is not the clients' business");
            Assert.That(async () => await one.GetAsync("/mute"), Is.EqualTo("v"));
        });
    }

    [Test]
    public async Task Changes_find_their_way_around_a_wire_that_carries_nothing_in_one_direction()
    {
        var network = new LoopbackNetwork();
        await using var fleet = await MemberFleet.StartAsync(network, 3);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await fleet.ConvergeAsync();
        network.Silence(one.Place, two.Place, silent: true);

        await one.PutAsync("there", "v");
        await two.PutAsync("back", "v");

        await Eventually.HoldsAsync("the third member's help", async () => await two.GetAsync("there") == "v" && await one.GetAsync("back") == "v");
        network.Silence(one.Place, two.Place, silent: false);
        await fleet.ConvergeAsync();
    }

    [Test]
    public async Task Two_halves_that_both_went_on_become_one()
    {
        var network = new LoopbackNetwork();
        await using var fleet = await MemberFleet.StartAsync(network, 4);
        var (left, right) = (fleet.Members.Take(2).ToList(), fleet.Members.Skip(2).ToList());
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(20, fleet.Members);

        Separate(silent: true);
        await load.ProgressAsync(100, fleet.Members);
        foreach (var member in new[] { left[0], right[1] })
        {
            await member.KillAsync();
            await member.StartAsync();
        }
        await load.ProgressAsync(100, fleet.Members);

        Separate(silent: false);
        await load.StopAsync();
        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);

        void Separate(bool silent)
        {
            foreach (var (one, other) in from one in left from other in right select (one, other))
            {
                network.Silence(one.Place, other.Place, silent);
                network.Silence(other.Place, one.Place, silent);
            }
        }
    }
}
