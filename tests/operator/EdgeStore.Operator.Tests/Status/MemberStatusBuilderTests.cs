using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Status;

public sealed class MemberStatusBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Changes_of_a_member_that_answers_are_written_now_and_then()
        => Assert.That(Build(new MemberReport { Vector = VersionVector.Parse("3:9"), Fingerprint = null, ClusterId = 1, Name = "demo-2", Tag = 3, MemberId = "a3", State = ReportedState.Active }).OwnChanges, Is.EqualTo(2));

    [Test]
    public void Changes_of_a_member_that_fell_silent_are_written_at_once() => Assert.That(Build(null).OwnChanges, Is.EqualTo(9));

    private static EdgeStoreMemberStatus Build(MemberReport? report)
    {
        var resource = new EdgeStoreMember
        {
            Metadata = new V1ObjectMeta { Name = "demo-2" },
            Spec = new EdgeStoreMemberSpec { ClusterName = "demo", Name = "demo-2", Tag = 3, Storage = new MemberStorage() },
        };
        var view = new MemberView
        {
            Observed = new ObservedMember(resource),
            Phase = MemberPhase.Ready,
            Wanted = true,
            Report = report,
            OwnChanges = 2,
        };
        resource.Status = MemberStatusBuilder.Build(view, Now.AddSeconds(-5));
        resource.Status.LastSeen = Now.AddSeconds(-5).UtcDateTime;
        return MemberStatusBuilder.Build(view with { OwnChanges = 9 }, Now);
    }
}
