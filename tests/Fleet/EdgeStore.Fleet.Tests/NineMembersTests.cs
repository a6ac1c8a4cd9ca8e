using EdgeStore.Fleet.Tests.Load;
using EdgeStore.Fleet.Tests.Members;
using EdgeStore.Fleet.Tests.Networks;

namespace EdgeStore.Fleet.Tests;

internal sealed class NineMembersTests
{
    [Test]
    public async Task Nine_members_converge_though_three_of_them_are_killed_on_the_way()
    {
        await using var fleet = await MemberFleet.StartAsync(new LoopbackNetwork(), 9);
        await using var load = WriteLoad.Start(fleet.Members);
        await load.ProgressAsync(20, fleet.Members);

        var victims = fleet.Members.Where((_, index) => index % 3 == 2).ToList();
        await Task.WhenAll(victims.Select(victim => victim.KillAsync()));
        await load.ProgressAsync(20, fleet.Members.Except(victims));
        await Task.WhenAll(victims.Select(victim => victim.StartAsync()));
        await load.ProgressAsync(20, fleet.Members);
        await load.StopAsync();

        await fleet.ConvergeAsync();
        await fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix);
    }
}
