namespace EdgeStore.Operator.Runtime.Tests.Applying;

public sealed class OwnerReferencesTests
{
    private readonly Widget _owner = Widget.Named("w");

    [SetUp]
    public void GiveUid() => _owner.Metadata.Uid = "u";

    [Test]
    public void Lead_from_the_child_to_its_controller()
    {
        var pod = PodOf(_owner.ControllerReference());
        Assert.That(OwnerReferences.ControllerKey<Widget>(pod), Is.EqualTo(new ResourceKey("a", "w")));
    }

    [Test]
    public void Count_in_every_version_of_the_owners_group()
    {
        var reference = _owner.ControllerReference();
        reference.ApiVersion = "test.edgestore.io/v2";
        Assert.That(OwnerReferences.ControllerKey<Widget>(PodOf(reference)), Is.Not.Null);
    }

    [Test]
    public void Of_others_do_not_count()
    {
        var notController = _owner.ControllerReference();
        notController.Controller = false;
        Assert.That(OwnerReferences.ControllerKey<Widget>(PodOf(notController)), Is.Null);
        var otherGroup = _owner.ControllerReference();
        otherGroup.ApiVersion = "other.io/v1";
        Assert.That(OwnerReferences.ControllerKey<Widget>(PodOf(otherGroup)), Is.Null);
        Assert.That(OwnerReferences.ControllerKey<Widget>(PodOf()), Is.Null);
    }

    [Test]
    public void Need_an_owner_that_the_server_knows()
    {
        _owner.Metadata.Uid = null;
        Assert.Throws<ArgumentNullException>(() => _owner.ControllerReference());
    }

    private static V1Pod PodOf(params V1OwnerReference[] owners) =>
        new() { Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "a", OwnerReferences = owners } };
}
