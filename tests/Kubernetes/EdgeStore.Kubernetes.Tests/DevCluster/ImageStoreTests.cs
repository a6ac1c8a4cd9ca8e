using EdgeStore.DevCluster.Kubelet;

namespace EdgeStore.Kubernetes.Tests.DevCluster;

internal sealed class ImageStoreTests
{
    [TestCase("edgestore", ExpectedResult = "edgestore")]
    [TestCase("edgestore:1.2", ExpectedResult = "edgestore")]
    [TestCase("registry.example:5000/team/edgestore:1.2", ExpectedResult = "edgestore")]
    [TestCase("registry.example:5000/team/edgestore@sha256:00", ExpectedResult = "edgestore")]
    public string RepositoryName(string image) => ImageStore.RepositoryName(image);
}
