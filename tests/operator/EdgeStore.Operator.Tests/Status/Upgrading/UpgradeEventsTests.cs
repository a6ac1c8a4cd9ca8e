using EdgeStore.Operator.Status.Upgrading;

namespace EdgeStore.Operator.Tests.Status.Upgrading;

public sealed class UpgradeEventsTests
{
    [Test]
    public void New_change_is_told_once()
    {
        var started = Upgrade(UpgradePhase.Rolling);

        Assert.That(Told(null, started), Is.EqualTo(["UpgradeStarted: From a:1 to a:2 at 3 members"]));
        Assert.That(Told(started, started), Is.Empty);
        Assert.That(Told(Upgrade(UpgradePhase.Complete, to: "other"), started), Is.EqualTo(["UpgradeStarted: From a:1 to a:2 at 3 members"]));
    }

    [Test]
    public void Canaries_that_pass_are_told_once()
    {
        var baking = Upgrade(UpgradePhase.Canary);
        baking.Canary = new CanaryStatus { Members = ["demo-2"] };
        var passed = Upgrade(UpgradePhase.Rolling);
        passed.Canary = new CanaryStatus { Members = ["demo-2"], PassedAt = DateTime.UnixEpoch };

        Assert.That(Told(baking, passed), Is.EqualTo(["CanaryPassed: demo-2 took a:2 well; the others follow"]));
        Assert.That(Told(passed, passed), Is.Empty);
    }

    [TestCase(UpgradePhase.Rolling, UpgradePhase.Halted, "UpgradeHalted: why")]
    [TestCase(UpgradePhase.Halted, UpgradePhase.Rolling, "UpgradeResumed: next")]
    [TestCase(UpgradePhase.Paused, UpgradePhase.Canary, "UpgradeResumed: next")]
    [TestCase(UpgradePhase.Rolling, UpgradePhase.Paused, "UpgradePaused: 1 of 3 members updated")]
    [TestCase(UpgradePhase.Rolling, UpgradePhase.WaitingForWindow, "UpgradeWaiting: next")]
    [TestCase(UpgradePhase.Canary, UpgradePhase.RollingBack, "RollingBack: a:2 is given up, a:1 comes back: failed")]
    [TestCase(UpgradePhase.RollingBack, UpgradePhase.RolledBack, "RolledBack: All members run a:1 again. a:2 failed: failed")]
    [TestCase(UpgradePhase.Rolling, UpgradePhase.Complete, "UpgradeCompleted: From a:1 to a:2: done at 1 member")]
    public void Change_of_phase_is_told(string before, string after, string expected)
        => Assert.That(Told(Upgrade(before), Upgrade(after)), Is.EqualTo([expected]));

    [Test]
    public void Refused_change_has_not_started()
        => Assert.That(Told(null, Upgrade(UpgradePhase.Refused)), Is.EqualTo(["UpgradeRefused: why"]));

    private static IEnumerable<string> Told(UpgradeStatus? before, UpgradeStatus after)
        => UpgradeEvents.Between(before, after).Select(e => $"{e.Reason.Word}: {e.Message}");

    private static UpgradeStatus Upgrade(string phase, string to = "2") => new()
    {
        Phase = phase,
        FromTemplateHash = "1",
        ToTemplateHash = to,
        FromImage = "a:1",
        ToImage = "a:2",
        Updated = 1,
        Total = 3,
        WaitingFor = "next",
        HaltedReason = "why",
        FailedReason = "failed",
    };
}
