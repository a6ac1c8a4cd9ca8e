using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Rendering;

public sealed class MemberTemplatesTests
{
    [Test]
    public void Template_from_before_leaves_tls_as_the_spec_says()
    {
        var now = Settings("a:2", "{client: {secret: new}}");

        var back = now.With(MemberTemplates.Of(Settings("a:1", "{}")));

        Assert.That((back.Image, back.Clients?.SecretPattern), Is.EqualTo(("a:1", "new")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Template_from_before_has_the_network_that_it_had(bool before)
    {
        var now = Settings("a:1", "{}") with { HostNetwork = !before };

        var back = now.With(MemberTemplates.Of(now with { HostNetwork = before }));

        Assert.That(back.HostNetwork, Is.EqualTo(before));
    }

    private static ClusterSettings Settings(string image, string tls) => ClusterValidator.Validate(new ClusterObservation
    {
        Cluster = CustomResourceYaml.Read<EdgeStoreCluster>($"metadata: {{name: demo}}\nspec: {{image: '{image}', placement: {{replicas: 1}}, storage: {{size: 1Gi}}, tls: {tls}}}"),
        Now = default,
        DefaultImage = "edgestore:test",
    }).Settings!;
}
