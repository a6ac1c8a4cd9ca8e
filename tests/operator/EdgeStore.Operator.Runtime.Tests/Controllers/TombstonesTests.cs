namespace EdgeStore.Operator.Runtime.Tests.Controllers;

public sealed class TombstonesTests
{
    private static ResourceKey Key(string name) => new("a", name);

    [Test]
    public void Forgets_the_oldest_first()
    {
        var tombstones = new Tombstones<Widget>(2);
        foreach (var name in new[] { "1", "2", "3" }) tombstones.Put(Key(name), Widget.Named(name));
        Assert.That(tombstones.Get(Key("1")), Is.Null);
        Assert.That(tombstones.Keys, Is.EquivalentTo(new[] { Key("2"), Key("3") }));
    }

    [Test]
    public void A_newer_deletion_of_the_same_name_survives_the_end_of_the_older_ones_work()
    {
        var tombstones = new Tombstones<Widget>(10);
        var (older, newer) = (Widget.Named("w", 1), Widget.Named("w", 2));
        tombstones.Put(Key("w"), older);
        tombstones.Put(Key("w"), newer);
        tombstones.Remove(Key("w"), older);
        Assert.That(tombstones.Get(Key("w")), Is.SameAs(newer));
        tombstones.Remove(Key("w"), newer);
        Assert.That(tombstones.Keys, Is.Empty);
    }
}
