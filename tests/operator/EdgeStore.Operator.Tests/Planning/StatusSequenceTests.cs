using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Planning;

/// <summary>The conditions that a person sees one after the other while something happens.</summary>
public sealed class StatusSequenceTests
{
    [Test]
    public void A_new_cluster_forms_and_converges()
        => Assert.That(Watch("new-cluster"), Is.EqualTo(
        [
            "Forming: Available False, Converged False",
            // The members' incarnations have just been learnt, and with them the membership has changed once more.
            "Complete: Available True, Converged False",
            "Complete: Available True, Converged True",
        ]));

    [Test]
    public void A_new_image_rolls_over_the_members()
        => Assert.That(Watch("rollout-begins-with-the-most-junior"), Is.EqualTo(
        [
            "RollingUpdate: Available True, Converged True",
            "RollingUpdate: Available True, Converged Unknown",
            "RollingUpdate: Available True, Converged True",
            "RollingUpdate: Available True, Converged Unknown",
            "RollingUpdate: Available True, Converged True",
            "RollingUpdate: Available True, Converged Unknown",
            "Complete: Available True, Converged True",
        ]));

    [Test]
    public void Scaling_down_ends()
        => Assert.That(Watch("scale-down-asks-the-highest-ordinal").Last(), Is.EqualTo("Complete: Available True, Converged True"));

    [Test]
    public void One_member_at_a_time_is_restarted_the_most_senior_last()
    {
        var world = Open("rollout-begins-with-the-most-junior");
        var restarted = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            var plan = Planner.Plan(world.Observation);
            restarted.AddRange(plan.Actions.OfType<RestartMember>().Select(r => r.Name));
            world.Apply(plan);
        }

        Assert.That(restarted, Is.EqualTo(["demo-2", "demo-1", "demo-0"]));
    }

    [Test]
    public void Sites_whose_windows_never_overlap_are_upgraded_one_after_the_other()
    {
        // Berlin's window is open for the first minute, Oslo's from the third to the fourth.
        var world = Open("windows-that-never-overlap-short");
        var restarted = new List<string>();
        for (var round = 0; round < 80; round++)
        {
            var plan = Planner.Plan(world.Observation);
            restarted.AddRange(plan.Actions.OfType<RestartMember>().Select(r => $"{r.Name} {world.Observation.Now:HH:mm}"));
            world.Apply(plan);
        }

        Assert.That(restarted, Is.EqualTo(["demo-1 12:00", "demo-0 12:00", "demo-2 12:02"]));
        Assert.That(Planner.Plan(world.Observation).Status.Upgrade!.Phase, Is.EqualTo(UpgradePhase.Complete));
    }

    [Test]
    public void Members_that_missed_releases_go_over_one_between_one_after_the_other()
    {
        var world = Open("hop-of-two-members-one-at-a-time");
        var steps = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            var plan = Planner.Plan(world.Observation);
            steps.AddRange(plan.Actions.OfType<CreatePod>().Select(c => $"{c.Name} {c.Template.Settings.Image}"));
            if (world.Observation.Members.Any(m => m.Report?.Version == "0.3.2"))
                Assert.That((plan.Status.Upgrade!.Phase, plan.Status.UpdatedMembers < 3, plan.Status.Upgrade.Updated < 3), Is.EqualTo((UpgradePhase.Rolling, true, true)));
            world.Apply(plan);
        }

        Assert.That(steps, Is.EqualTo(["demo-2 edgestore:0.3.2", "demo-2 edgestore:0.4.0", "demo-1 edgestore:0.3.2", "demo-1 edgestore:0.4.0"]));
        Assert.That(Planner.Plan(world.Observation).Status, Has.Property(nameof(EdgeStoreClusterStatus.UpdatedMembers)).EqualTo(3));
    }

    [Test]
    public void Member_that_missed_many_releases_makes_as_many_hops_as_it_needs()
    {
        var world = Open("hop-over-two-releases");
        var steps = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            var plan = Planner.Plan(world.Observation);
            steps.AddRange(plan.Actions.OfType<CreatePod>().Select(c => c.Template.Settings.Image));
            world.Apply(plan);
        }

        Assert.That(steps, Is.EqualTo(["edgestore:0.3.2", "edgestore:0.5.1", "edgestore:0.7.0"]));
    }

    private static List<string> Watch(string name)
    {
        var world = Open(name);
        var seen = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            var plan = Planner.Plan(world.Observation);
            var status = plan.Status.Conditions!.ToDictionary(c => c.Type);
            var line = $"{status[ConditionTypes.Progressing].Reason}: Available {status[ConditionTypes.Available].Status}, Converged {status[ConditionTypes.Converged].Status}";
            if (seen.LastOrDefault() != line) seen.Add(line);
            world.Apply(plan);
        }
        return seen;
    }

    private static World Open(string name)
        => new(CaseReader.Read(Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests", "Planning", "Cases", name)));
}
