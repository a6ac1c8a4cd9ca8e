using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Tests.Status;

public sealed class ConditionKeeperTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, 700, TimeSpan.Zero);

    [Test]
    public void Transition_time_moves_with_the_status_only()
    {
        var first = ConditionKeeper.Keep(null, "Available", Verdict.False(AvailableReasons.NoMemberServes, "0 of 3"), Start, 1);
        var same = ConditionKeeper.Keep([first], "Available", Verdict.False(ConvergedReasons.Forming, "still none"), Start.AddMinutes(1), 2);
        var changed = ConditionKeeper.Keep([same], "Available", Verdict.True(AvailableReasons.MembersServe, "1 of 3"), Start.AddMinutes(2), 2);

        Assert.Multiple(() =>
        {
            Assert.That(first.LastTransitionTime, Is.EqualTo(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)), "whole seconds");
            Assert.That(same.LastTransitionTime, Is.EqualTo(first.LastTransitionTime));
            Assert.That(same.Reason, Is.EqualTo("Forming"));
            Assert.That(changed.LastTransitionTime, Is.EqualTo(first.LastTransitionTime.AddMinutes(2)));
            Assert.That(changed.ObservedGeneration, Is.EqualTo(2));
        });
    }
}
