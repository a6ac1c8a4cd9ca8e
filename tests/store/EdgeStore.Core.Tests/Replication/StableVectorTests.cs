using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Tests.Replication;

public sealed class StableVectorTests
{
    [Test]
    public void Is_what_every_active_member_includes()
    {
        var local = LocalWith(changes: 3);

        Assert.That(Stable(local, (2, Vector((1, 2)), true), (3, Vector((1, 3)), true)), Is.EqualTo(Vector((1, 2))));
    }

    [Test]
    public void Is_empty_while_a_member_was_not_heard() =>
        Assert.That(Stable(LocalWith(changes: 3), (2, Vector((1, 3)), true), (3, Vector(), false)), Is.EqualTo(VersionVector.Empty));

    [Test]
    public void Is_empty_while_a_peer_has_changes_that_have_not_come()
    {
        // They may be older than what the peer includes by now.
        Assert.That(Stable(LocalWith(changes: 3), (2, Vector((1, 3), (2, 1)), true), (3, Vector((1, 3)), true)), Is.EqualTo(VersionVector.Empty));
    }

    [Test]
    public void What_was_stable_once_stays_so()
    {
        var (local, stable) = (LocalWith(changes: 3, members: 2), new StableChanges());
        stable.Vector(local.Current, () => View(local, (2, Vector((1, 3)), true)), 0);

        // Now the peer has a change that has not come.
        var vector = stable.Vector(local.Current, () => View(local, (2, Vector((1, 3), (2, 1)), true)), StableChanges.LookMs);

        Assert.That(vector, Is.EqualTo(Vector((1, 3))));
    }

    [Test]
    public void A_look_serves_for_a_while_but_not_for_another_membership()
    {
        var (local, stable) = (LocalWith(changes: 3, members: 2), new StableChanges());
        var looks = 0;
        FleetView Look()
        {
            looks++;
            return View(local, looks == 1 ? [(2, Vector((1, 3)), true)] : []);
        }

        stable.Vector(local.Current, Look, 0);
        Assert.That(stable.Vector(local.Current, Look, StableChanges.LookMs - 1), Is.EqualTo(Vector((1, 3))));
        Assert.That(looks, Is.EqualTo(1));

        local.Current = Replica.Members(3);
        Assert.That(stable.Vector(local.Current, Look, StableChanges.LookMs - 1), Is.EqualTo(VersionVector.Empty), "who has joined may lack everything");
    }

    [Test]
    public void Meet_keeps_what_both_include()
    {
        Assert.That(Vector((1, 5), (2, 1)).Meet(Vector((1, 3), (3, 9))), Is.EqualTo(Vector((1, 3))));
        Assert.That(Vector((1, 5)).Meet(VersionVector.Empty), Is.EqualTo(VersionVector.Empty));
    }

    private static Replica LocalWith(int changes, int members = 3)
    {
        var replica = new Replica(1, members);
        for (var i = 0; i < changes; i++) replica.Put("k");
        return replica;
    }

    private static VersionVector Stable(Replica local, params (int Tag, VersionVector Vector, bool IsHeard)[] peers) => View(local, peers).StableVector;

    private static FleetView View(Replica local, params (int Tag, VersionVector Vector, bool IsHeard)[] peers) => FleetView.Of(
        local.Published,
        local.Current,
        peers.Where(peer => peer.IsHeard).ToDictionary(peer => new Tag(peer.Tag), peer => new PeerView { Tag = new Tag(peer.Tag), Vector = peer.Vector }));

    private static VersionVector Vector(params (int Tag, ulong N)[] entries) =>
        entries.Aggregate(VersionVector.Empty, (vector, entry) => vector.With(new Dot(new Tag(entry.Tag), entry.N)));
}
