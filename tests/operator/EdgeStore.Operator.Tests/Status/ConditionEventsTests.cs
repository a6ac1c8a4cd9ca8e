using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Status;

public sealed class ConditionEventsTests
{
    [Test]
    public void Another_status_or_reason_is_told_and_another_message_is_not() => Assert.Multiple(() =>
    {
        Assert.That(Told(Status("Degraded True MemberFailed"), Status("Degraded False AsExpected")), Is.EqualTo(["Degraded False AsExpected"]));
        Assert.That(Told(Status("Converged False Forming"), Status("Converged False CatchingUp")), Is.EqualTo(["Converged False CatchingUp"]));
        Assert.That(Told(Status("Available True MembersServe", message: "3"), Status("Available True MembersServe", message: "2")), Is.Empty);
        Assert.That(Told(Status("UpgradeInProgress False Complete"), Status("UpgradeInProgress True Rolling")), Is.Empty, "has events of its own");
    });

    [Test]
    public void Of_a_new_condition_only_what_is_true_is_told() => Assert.Multiple(() =>
    {
        Assert.That(Told(null, Status("Available True MembersServe")), Is.EqualTo(["Available True MembersServe"]));
        Assert.That(Told(null, Status("Available False NoMemberServes")), Is.Empty);
    });

    [TestCase("Degraded False AsExpected", "Degraded True MemberFailed", true)]
    [TestCase("Degraded True MemberFailed", "Degraded False AsExpected", false)]
    [TestCase("Available True MembersServe", "Available False NoMemberServes", true)]
    [TestCase("RepairHealthy True NothingDiffered", "RepairHealthy False PairsFailed", true)]
    [TestCase("ClockSkew False ClocksAgree", "ClockSkew True ClocksDiffer", true)]
    [TestCase("ControlPlanePartitioned False MembersAnswer", "ControlPlanePartitioned True MembersVanished", true)]
    [TestCase("Converged True AllCaughtUp", "Converged False CatchingUp", false)]
    public void Warnings_are_of_what_needs_a_person(string before, string after, bool isBad)
        => Assert.That(ConditionEvents.Between(Status(before), Status(after)).Single().IsBad, Is.EqualTo(isBad));

    [Test]
    public void Members_that_are_restarted_are_not_told_again_by_convergence() => Assert.Multiple(() =>
    {
        Assert.That(Told(Status("Converged True AllCaughtUp"), Status("Converged Unknown NoAnswer", "Rolling", "demo-2")), Is.Empty, "it goes");
        Assert.That(Told(Status("Converged Unknown NoAnswer", "Rolling", "demo-2"), Status("Converged True AllCaughtUp", "Rolling")), Is.Empty, "it is back");
        Assert.That(Told(Status("Converged True AllCaughtUp", "Rolling"), Status("Converged Unknown NoAnswer", "Rolling")), Has.Count.EqualTo(1), "another is silent");
        Assert.That(Told(Status("Converged True AllCaughtUp"), Status("Converged False Diverged", "Rolling", "demo-2")), Has.Count.EqualTo(1), "no restart explains that");
        Assert.That(Told(Status("Converged True AllCaughtUp", "Halted", "demo-2"), Status("Converged Unknown NoAnswer", "Halted", "demo-2")), Has.Count.EqualTo(1), "nothing is restarted any more");
    });

    [Test]
    public void What_holds_a_change_up_is_told_once()
    {
        var after = Status("Progressing False ConvergenceTimeout");
        after.Conditions!.AddRange(Status("Degraded True ConvergenceTimeout").Conditions!);

        Assert.That(Told(Status("Progressing True RollingUpdate"), after), Is.EqualTo(["Degraded True ConvergenceTimeout"]));
        Assert.That(Told(Status("Progressing True RollingUpdate"), Status("Progressing False Complete")), Has.Count.EqualTo(1));
    }

    private static List<string> Told(EdgeStoreClusterStatus? before, EdgeStoreClusterStatus after)
        => [.. ConditionEvents.Between(before, after).Select(e => $"{e.Condition.Type} {e.Condition.Status} {e.Condition.Reason}")];

    private static EdgeStoreClusterStatus Status(string condition, string? phase = null, string? restarting = null, string message = "") => new()
    {
        Conditions = [condition.Split(' ') is [var type, var status, var reason] ? new V1Condition { Type = type, Status = status, Reason = reason, Message = message } : null!],
        Upgrade = phase is null ? null : new UpgradeStatus { Phase = phase, CurrentMembers = restarting is null ? null : [restarting] },
    };
}
