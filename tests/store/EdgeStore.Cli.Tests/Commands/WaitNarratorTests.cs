using EdgeStore.Cli.Commands;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Tests.Commands;

public sealed class WaitNarratorTests
{
    [Test]
    public void Names_the_peers_that_lack_something_and_why()
    {
        var status = Statuses.CutOff().Answers[0].Status;
        Assert.That(WaitNarrator.Describe(status), Is.EqualTo("m1 waits for m2 (lacks 2 changes), m3 (not connected)"));
    }

    [Test]
    public void Says_on_whom_a_leave_does_not_count()
    {
        var status = Statuses.Member(1);
        status.State = MemberState.Leaving;
        (status.Peers[0].State, status.Peers[1].State) = (MemberState.Leaving, MemberState.Unspecified);
        Assert.That(WaitNarrator.Describe(status), Is.EqualTo("m1: all peers hold everything; not counted: m2 (leaves as well), m3 (has not said that it stays)"));

        (status.Peers[0].State, status.Peers[1].State) = (MemberState.Active, MemberState.Active);
        Assert.That(WaitNarrator.Describe(status), Is.EqualTo("m1: all peers hold everything"));
    }

    [TestCase(MemberState.Leaving, "m1: all peers hold everything, but m3 and the others would not know each other without it")]
    [TestCase(MemberState.Active, "m1: all peers hold everything")]
    public void A_leave_also_waits_for_those_that_stay_to_know_each_other(MemberState state, string expected)
    {
        var status = Statuses.Member(1);
        status.State = state;
        status.Peers[1].Stranger = true;
        Assert.That(WaitNarrator.Describe(status), Is.EqualTo(expected));
    }
}
