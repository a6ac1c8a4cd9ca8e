using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class SampleTests
{
    private static readonly string Root = Repository.PathOf("config", "samples");

    public static IEnumerable<string> Samples => Directory.EnumerateFiles(Root, "*.yaml").Select(f => Path.GetFileName(f)!);

    [TestCaseSource(nameof(Samples))]
    public void Sample_is_valid(string name)
    {
        var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(File.ReadAllText(Path.Combine(Root, name)));

        var (settings, problems) = ClusterValidator.Validate(new ClusterObservation { Cluster = cluster, Now = default, DefaultImage = "edgestore:test" });

        Assert.That(problems, Is.Empty);
        Assert.That(settings, Is.Not.Null);
    }
}
