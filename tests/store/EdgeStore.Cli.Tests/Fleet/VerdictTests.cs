using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Protocol.Admin;
using Google.Protobuf;

namespace EdgeStore.Cli.Tests.Fleet;

public sealed class VerdictTests
{
    [Test]
    public void All_see_the_same() => Assert.That(Verdict.Of(Statuses.Converged()), Is.EqualTo(new Verdict(true, "converged")));

    [Test]
    public void A_lone_member_is_not_called_converged_with_anybody()
    {
        var lone = Statuses.Member(1);
        lone.Peers.Clear();

        Assert.That(Verdict.Of(new FleetAnswers([Statuses.Answer(lone)], [])), Is.EqualTo(new Verdict(true, "a lone member")));
    }

    private static IEnumerable<TestCaseData> Spoilt()
    {
        yield return Case("a peer lags", status => (status.Peers[0].Converged, status.Peers[0].LagChanges) = (false, 1), "m2 lacks 1 change that m1 has");
        yield return Case("a link is down", status => (status.Peers[1].Converged, status.Peers[1].Connected) = (false, false), "m1 is not connected to m3");
        yield return Case("nothing heard yet", status => status.Peers[0].Converged = false, "m1 and m2 have not compared yet");
        yield return Case("divergence", status => status.DivergenceDetected = true, "m1 sees other content at an equal vector");
        yield return Case("catching up", status => status.Fingerprint = ByteString.Empty, "m1 is catching up");
        yield return Case("another state", status => status.Vector.Entries[0].N++, "their states differ at this moment");
        yield return Case("another cluster", status => status.ClusterId++, "different clusters");

        static TestCaseData Case(string name, Action<MemberStatus> spoil, string reason) => new TestCaseData(spoil, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Spoilt))]
    public void One_difference_is_enough(Action<MemberStatus> spoil, string reason)
    {
        var fleet = Statuses.Converged();
        spoil(fleet.Answers[0].Status);

        var verdict = Verdict.Of(fleet);

        Assert.That(verdict.IsConverged, Is.False);
        Assert.That(verdict.Text, Does.StartWith("not converged: ").And.Contains(reason));
    }

    [Test]
    public void Silence_is_no_convergence()
    {
        var fleet = Statuses.Converged() with { Silent = [new NoAnswer("http://x:1", "not reachable", 3)] };

        Assert.That(Verdict.Of(fleet).IsConverged, Is.False);
    }

    [Test]
    public void Many_reasons_are_counted()
    {
        var fleet = Statuses.Converged();
        foreach (var answer in fleet.Answers)
            foreach (var peer in answer.Status.Peers) peer.Converged = false;

        Assert.That(Verdict.Of(fleet).Text, Does.EndWith("; and 2 more"));
    }
}
