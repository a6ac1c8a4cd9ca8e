using System.Globalization;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

public sealed class SimulationTests
{
    [Test]
    public void Members_converge_and_lose_nothing() => Seeds.Run(first: 1, count: 200);

    [TestCase(5542, Description = "a sweep dropped a delete at the compacted revision in favour of a later put")]
    [TestCase(110, Description = "the others knew that a member had left before it knew that they did, and nobody dialed any more")]
    [TestCase(155, Description = "who asked again for the place that it had taken was taken for its own successor")]
    [TestCase(201, Description = "a lease that was over lived on when its owner had left")]
    [TestCase(228, Description = "as 110, after a restart")]
    [TestCase(1590, Description = "one that had left noted whom the senior member let in, and took it along")]
    [TestCase(1913, Description = "as 1590")]
    [TestCase(1976, Description = "as 1590")]
    [TestCase(2224, Description = "who took the last word of a leave was itself removed")]
    [TestCase(2930, Description = "a member was removed while it left")]
    public void What_was_found_once_stays_mended(int seed) => Seeds.Run(seed, count: 1);

    [Test]
    public void Members_away_past_the_horizon_return_without_resurrection()
    {
        var (first, count) = Wanted(1, 100);
        Seeds.Run(first, count, runs: Runs.Absences);
    }

    [TestCase(47, Description = "a repair brought back what was deleted where a lesser tombstone stood for the one that was dropped")]
    [TestCase(160, Description = "a put that was older than a delete showed again, because a heartbeat had told of more than the log that it came from")]
    [TestCase(124, Description = "a member that had left was seeded anew, and its changes were missed")]
    [TestCase(2531, Description = "what a peer wrote before a delete, and outdid before it heard of that, showed where the tombstone was dropped")]
    public void What_was_found_once_past_the_horizon_stays_mended(int seed) => Seeds.Run(seed, count: 1, runs: Runs.Absences);

    [Test]
    public void Members_that_come_and_go_all_the_time_converge()
    {
        var (first, count) = Wanted(1, 100);
        Seeds.Run(first, count, runs: Runs.Turnovers);
    }

    [TestCase(108, Description = "a process that two senior members had let in kept both places, one of them empty for ever")]
    [TestCase(270, Description = "a member that had accepted that it was removed went on to leave, and nobody heard of it any more")]
    [TestCase(1052, Description = "a founder of whom those that stayed had never heard had no id, and could not be removed")]
    [TestCase(1181, Description = "a place that was made before was given to two processes, with one tag")]
    [TestCase(1623, Description = "two members that were cut off together left at one time, and each took the other's acknowledgement for proof")]
    [TestCase(2051, Description = "as 1623")]
    [TestCase(2836, Description = "an object lived again whose tombstone had given way to one that was lifted over collected tombstones")]
    [TestCase(3323, Description = "what was lifted over collected tombstones beat an incarnation that was made after its delete")]
    [TestCase(3869, Description = "and was alive again where another incarnation's tombstone had replaced its own")]
    [TestCase(3876, Description = "a member with a slow clock wrote of itself what was older than what the senior member had written of it")]
    [TestCase(4336, Description = "a member seeded anew counted on a peer that had got its log only as far as what had been replaced since")]
    public void What_was_found_once_among_those_that_come_and_go_stays_mended(int seed) => Seeds.Run(seed, count: 1, runs: Runs.Turnovers);

    [Test]
    public void Members_that_go_from_island_to_island_converge()
    {
        var (first, count) = Wanted(1, 50);
        Seeds.Run(first, count, runs: Runs.Lifts);
    }

    [Test]
    public void Members_that_leave_together_take_nothing_along()
    {
        var (first, count) = Wanted(1, 100);
        Seeds.Run(first, count, runs: Runs.Departures);
    }

    [Test]
    public void Members_whose_logs_are_slow_show_nothing_that_was_deleted()
    {
        var (first, count) = Wanted(1, 50);
        Seeds.Run(first, count, runs: Runs.SlowLogs);
    }

    [Test]
    public void Members_heal_what_was_damaged() => Seeds.Run(first: 1, count: 100, damages: 3);

    [Test]
    public void Members_without_links_to_all_converge_and_know_it(
        [Values(TopologyKind.Ring, TopologyKind.KRegular, TopologyKind.HubAndSpoke, TopologyKind.BySite)] TopologyKind topology) =>
        Seeds.Run(first: 1, count: 20, members: 8, topology: topology);

    /// <summary>The longer run, in minutes. EDGESTORE_SEEDS="first count" runs other seeds.</summary>
    [Test]
    [Category("Simulation")]
    public void Members_converge_and_lose_nothing_in_thousands_of_schedules()
    {
        var (first, count) = Wanted(1_000, 2_000);
        Seeds.Run(first, count);
    }

    [Test]
    [Category("Simulation")]
    public void Thirty_members_without_links_to_all_converge_and_know_it(
        [Values(TopologyKind.Ring, TopologyKind.KRegular, TopologyKind.HubAndSpoke, TopologyKind.BySite)] TopologyKind topology) =>
        Seeds.Run(first: 1, count: 5, members: 30, topology: topology);

    [TestCase(20, 10)]
    [TestCase(50, 8, Explicit = true, Reason = "many minutes")]
    [TestCase(100, 1, Explicit = true, Reason = "many minutes")]
    [Category("Simulation")]
    public void Large_fleets_converge(int members, int seeds) => Seeds.Run(first: 1, seeds, members);

    private static (int First, int Count) Wanted(int first, int count)
    {
        if (Environment.GetEnvironmentVariable("EDGESTORE_SEEDS") is not { } text) return (first, count);
        var numbers = text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1]);
    }
}
