using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;

namespace EdgeStore.Operator.Tests.Applying;

public sealed class PassTests
{
    [TestCase("0.3.2")]
    [TestCase(null)]
    public void Member_that_is_tried_again_has_its_time_anew_and_awaits_what_it_awaited(string? hop)
    {
        var before = new MemberCatchUp { Since = DateTime.UnixEpoch, Vector = "1:5", TemplateHash = "before", Hop = "0.2.0" };
        var read = new EdgeStoreMemberStatus { CatchUp = before };
        var pass = Pass(read);

        var next = hop is null ? null : new Hop(new Version(hop), new Version(0, 4, 0));
        pass.TryAgain("demo-0", new PodTemplate(null!, "after", next), DateTime.UnixEpoch.AddHours(1));

        var after = pass.Statuses["demo-0"].CatchUp!;
        Assert.That((after.Since, after.Vector, after.TemplateHash, after.Hop), Is.EqualTo((DateTime.UnixEpoch.AddHours(1), "1:5", "after", hop)));
        Assert.That(read.CatchUp, Is.SameAs(before), "what was read, and is compared with what is written, stays as it was");
    }

    private static Pass Pass(EdgeStoreMemberStatus status) => new(
        new Look(
            new ClusterObservation { Cluster = new EdgeStoreCluster(), Now = DateTimeOffset.UnixEpoch, DefaultImage = "edgestore:default" },
            new Dictionary<string, MemberEndpoint>()),
        new Plan
        {
            Actions = [],
            Settings = null,
            Status = new EdgeStoreClusterStatus(),
            MemberStatuses = new Dictionary<string, EdgeStoreMemberStatus> { ["demo-0"] = status },
            LookAgain = TimeSpan.Zero,
        });
}
