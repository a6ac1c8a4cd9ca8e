namespace EdgeStore.Operator.Runtime.Tests.Caching;

public sealed class ResourceCacheTests
{
    private static readonly HashSet<ResourceKey> None = [];
    private readonly ResourceCache<Widget> _cache = new([string.Empty]);
    private int _version;

    [Test]
    public void Is_indexed_by_namespace_and_owner_through_every_change()
    {
        _cache.Upsert(Make("w", "a", "u1", owner: "o1"));
        Assert.That(_cache.OwnedBy("o1").Count, Is.EqualTo(1));
        _cache.Upsert(Make("w", "a", "u1", owner: "o2"));
        Assert.That(_cache.OwnedBy("o1"), Is.Empty);
        Assert.That(_cache.OwnedBy("o2").Count, Is.EqualTo(1));
        Assert.That(_cache.List("a").Count, Is.EqualTo(1));
        Assert.That(_cache.List("b"), Is.Empty);
        _cache.Remove(Make("w", "a", "u1"));
        Assert.That(_cache.OwnedBy("o2"), Is.Empty);
        Assert.That(_cache.List(), Is.Empty);
    }

    [Test]
    public void Reports_a_creation_a_change_and_a_deletion()
    {
        var cache = new ResourceCache<Widget>([string.Empty]);
        Assert.That(cache.Upsert(Make("w", "a", "u1")).Single().Before, Is.Null);
        Assert.That(cache.Upsert(Make("w", "a", "u1")).Single(), Has.Property("Before").Not.Null.And.Property("After").Not.Null);
        Assert.That(cache.Remove(Make("w", "a", "u1")).Single().After, Is.Null);
        Assert.That(cache.Remove(Make("w", "a", "u1")), Is.Empty);
    }

    [Test]
    public void Reports_nothing_when_the_version_is_known()
    {
        var cache = new ResourceCache<Widget>([string.Empty]);
        var widget = Make("w", "a", "u1");
        cache.Upsert(widget);
        Assert.That(cache.Upsert(widget.Clone()), Is.Empty);
        Assert.That(cache.Replace(string.Empty, [widget.Clone()], None), Is.Empty);
    }

    [Test]
    public void Reports_a_recreation_as_a_deletion_and_a_creation()
    {
        var cache = new ResourceCache<Widget>([string.Empty]);
        cache.Upsert(Make("w", "a", "u1"));
        var changes = cache.Upsert(Make("w", "a", "u2"));
        Assert.That(changes.Select(c => (c.Before?.Metadata.Uid, c.After?.Metadata.Uid)), Is.EqualTo(new[] { ("u1", (string?)null), (null, "u2") }));
    }

    [Test]
    public void A_full_list_of_one_namespace_says_nothing_about_another()
    {
        var cache = new ResourceCache<Widget>(["a", "b"]);
        cache.Upsert(Make("w", "b", "u1"));
        cache.Replace("a", [Make("v", "a", "u2")], None);
        Assert.That(cache.List().Select(w => w.Metadata.Name), Is.EquivalentTo(new[] { "w", "v" }));
        cache.MarkSynced("a", accessible: true);
        Assert.That(cache.HasSynced, Is.False);
        cache.MarkSynced("b", accessible: true);
        Assert.That(cache.HasSynced, Is.True);
    }

    [Test]
    public void A_full_list_deletes_what_is_missing_but_not_what_could_not_be_read()
    {
        var cache = new ResourceCache<Widget>([string.Empty]);
        cache.Upsert(Make("gone", "a", "u1"));
        cache.Upsert(Make("unreadable", "a", "u2"));
        var changes = cache.Replace(string.Empty, [], new HashSet<ResourceKey> { new("a", "unreadable") });
        Assert.That(changes.Single().Key.Name, Is.EqualTo("gone"));
        Assert.That(cache.Get(new ResourceKey("a", "unreadable")), Is.Not.Null);
    }

    private Widget Make(string name, string ns, string uid, string? owner = null)
    {
        var widget = Widget.Named(name, ns: ns);
        widget.Metadata.Uid = uid;
        widget.Metadata.ResourceVersion = $"{++_version}";
        if (owner is not null) widget.Metadata.OwnerReferences = [new V1OwnerReference { Uid = owner, Controller = true }];
        return widget;
    }
}
