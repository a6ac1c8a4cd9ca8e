using EdgeStore.DevCluster.Kubelet;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.DevCluster;

internal sealed class ImageStoreTests
{
    [TestCase("edgestore", ExpectedResult = "edgestore")]
    [TestCase("edgestore:1.2", ExpectedResult = "edgestore")]
    [TestCase("registry.example:5000/team/edgestore:1.2", ExpectedResult = "edgestore")]
    [TestCase("registry.example:5000/team/edgestore@sha256:00", ExpectedResult = "edgestore")]
    public string RepositoryName(string image) => ImageStore.RepositoryName(image);

    [Test]
    public void An_image_that_no_registry_has_runs_no_command_either()
    {
        var images = new ImageStore(TestContext.CurrentContext.WorkDirectory);

        Assert.That(() => images.CommandLine(new V1Container { Image = "team/does-not-exist:1", Command = ["sleep", "1"] }), Throws.TypeOf<NotReadyException>());
        Assert.That(images.CommandLine(new V1Container { Image = "team/other:1", Command = ["sleep", "1"] }), Is.EqualTo(new[] { "sleep", "1" }));
    }
}
