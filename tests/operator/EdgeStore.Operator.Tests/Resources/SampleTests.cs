using EdgeStore.Operator.Backups;
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
        foreach (var document in Read(name).Split("\n---\n"))
        {
            switch (CustomResourceYaml.Read<V1Pod>(document).Kind)
            {
                case EdgeStoreCluster.KubeKind:
                    var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(document);
                    var (settings, problems) = ClusterValidator.Validate(new ClusterObservation { Cluster = cluster, Now = default, DefaultImage = "edgestore:test" });
                    Assert.That(problems, Is.Empty);
                    Assert.That(settings, Is.Not.Null);
                    break;
                case EdgeStoreBackup.KubeKind:
                    Assert.That(BackupValidator.Problems(CustomResourceYaml.Read<EdgeStoreBackup>(document)), Is.Empty);
                    break;
                case "PersistentVolumeClaim":
                    break;
                case var kind:
                    Assert.Fail($"nobody checks a {kind}");
                    break;
            }
        }
    }

    [Test]
    public void Repair_is_valid()
    {
        var repair = CustomResourceYaml.Read<EdgeStoreRepair>(Read(Repair));

        Assert.That(RepairValidator.Validate(repair.Spec), Is.Empty);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));
}
