using EdgeStore.Operator.Controllers;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class MemberNewsTests
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void What_the_operator_notes_again_and_again_is_none()
        => Assert.That(MemberNews.Is(Member(), Member(s => (s.LastSeen, s.Lag, s.VectorDigest, s.Fingerprint, s.OwnChanges) = (Noon, 7, "v", "f", 8))), Is.False);

    [Test]
    public void Its_phase_its_incarnation_and_its_leaving_are() => Assert.Multiple(() =>
    {
        Assert.That(MemberNews.Is(Member(), Member(s => s.Phase = MemberPhase.Late)), Is.True);
        Assert.That(MemberNews.Is(Member(), Member(s => s.MemberId = "b1")), Is.True);
        Assert.That(MemberNews.Is(Member(), Member(s => s.Left = new MemberLeft { At = Noon })), Is.True);
        Assert.That(MemberNews.Is(Member(), Member(s => s.CatchUp = new MemberCatchUp { Since = Noon })), Is.True);
    });

    [Test]
    public void What_people_change_is()
    {
        var annotated = Member();
        annotated.Metadata.Annotations = new Dictionary<string, string> { ["edgestore.io/replace"] = "true" };
        var changed = Member();
        changed.Metadata.Generation = 2;
        Assert.Multiple(() =>
        {
            Assert.That(MemberNews.Is(Member(), annotated), Is.True);
            Assert.That(MemberNews.Is(annotated, Member()), Is.True);
            Assert.That(MemberNews.Is(Member(), changed), Is.True);
        });
    }

    private static EdgeStoreMember Member(Action<EdgeStoreMemberStatus>? change = null)
    {
        var status = new EdgeStoreMemberStatus { Phase = MemberPhase.Ready, MemberId = "a1" };
        change?.Invoke(status);
        return new EdgeStoreMember { Metadata = new V1ObjectMeta { Uid = "u", Generation = 1 }, Status = status };
    }
}
