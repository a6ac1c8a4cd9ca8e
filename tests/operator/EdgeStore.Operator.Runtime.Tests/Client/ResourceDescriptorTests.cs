namespace EdgeStore.Operator.Runtime.Tests.Client;

public sealed class ResourceDescriptorTests
{
    [Test]
    public void Names_core_resources() =>
        Assert.That(ResourceDescriptor.Of<V1Pod>().ObjectPath("a", "p"), Is.EqualTo("api/v1/namespaces/a/pods/p"));

    [Test]
    public void Names_custom_resources_and_their_status() => Assert.That(
        ResourceDescriptor.Of<Widget>().ObjectPath("a", "w", "status"), Is.EqualTo("apis/test.edgestore.io/v1/namespaces/a/widgets/w/status"));

    [Test]
    public void Names_cluster_scoped_resources() =>
        Assert.That(ResourceDescriptor.Of<V1Node>().ObjectPath(null, "n"), Is.EqualTo("api/v1/nodes/n"));

    [Test]
    public void Names_all_namespaces() =>
        Assert.That(ResourceDescriptor.Of<Widget>().CollectionPath(null), Is.EqualTo("apis/test.edgestore.io/v1/widgets"));

    [Test]
    public void Refuses_a_namespaced_object_without_a_namespace() =>
        Assert.Throws<ArgumentException>(() => ResourceDescriptor.Of<V1Pod>().ObjectPath(string.Empty, "p"));

    [TestCase(typeof(V1Lease))]
    [TestCase(typeof(Corev1Event))]
    [TestCase(typeof(V1Secret))]
    public void Takes_other_kinds_as_namespaced(Type type)
    {
        var descriptor = (ResourceDescriptor)typeof(ResourceDescriptor).GetMethod(nameof(ResourceDescriptor.Of))!.MakeGenericMethod(type).Invoke(null, null)!;
        Assert.That(descriptor.Scope, Is.EqualTo(EntityScope.Namespaced));
    }
}
