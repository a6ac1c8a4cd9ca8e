using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class SampleTests
{
    private const string Repair = "repair.yaml";

    private static readonly string Root = Repository.PathOf("config", "samples");

    public static IEnumerable<string> Clusters => Directory.EnumerateFiles(Root, "*.yaml").Select(f => Path.GetFileName(f)!).Where(f => f != Repair);

    [TestCaseSource(nameof(Clusters))]
    public void Cluster_is_valid(string name)
    {
        var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(Read(name));

        var (settings, problems) = ClusterValidator.Validate(new ClusterObservation { Cluster = cluster, Now = default, DefaultImage = "edgestore:test" });

        Assert.That(problems, Is.Empty);
        Assert.That(settings, Is.Not.Null);
    }

    [Test]
    public void Repair_is_valid()
    {
        var repair = CustomResourceYaml.Read<EdgeStoreRepair>(Read(Repair));

        Assert.That(RepairValidator.Validate(repair.Spec), Is.Empty);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));
}
