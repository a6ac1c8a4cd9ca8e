using System.Text;
using EdgeStore.Operator.Backups;
using k8s;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeStore.Operator.Tests.Backups;

/// <summary>
/// Each folder under Cases is a situation: backup.yaml, observed.yaml, and expected.yaml with what is planned and told. With
/// EDGESTORE_UPDATE_GOLDEN=1 the expected files are written instead of compared; read the difference before you commit.
/// </summary>
public sealed class BackupPlannerCaseTests
{
    private static readonly string Root = Repository.PathOf("tests", "operator", "EdgeStore.Operator.Tests", "Backups", "Cases");

    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    public static IEnumerable<string> Cases => Directory.EnumerateDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void Plan_is_as_expected(string name)
    {
        var expected = Path.Combine(Root, name, "expected.yaml");
        var actual = Text(BackupPlanner.Plan(Read(name)));
        if (Environment.GetEnvironmentVariable("EDGESTORE_UPDATE_GOLDEN") == "1") File.WriteAllText(expected, actual);
        Assert.That(actual, Is.EqualTo(File.ReadAllText(expected)));
    }

    [TestCaseSource(nameof(Cases))]
    public void Planned_again_with_its_own_status_nothing_changes(string name)
    {
        var observation = Read(name);
        var first = BackupPlanner.Plan(observation);
        // Whatever was begun is under way; a pod of a failed attempt is not that of the next.
        var next = observation with { Backup = With(observation.Backup, first.Status), Pod = first.Status.Attempt == (observation.Backup.Status?.Attempt ?? 1) ? observation.Pod : null };

        var second = BackupPlanner.Plan(next);

        if (first.Action is not DeleteBackupPod) Assert.That(second.Action?.ToString(), Is.EqualTo(first.Action?.ToString()));
        Assert.That(KubernetesJson.Serialize(second.Status), Is.EqualTo(KubernetesJson.Serialize(first.Status)));
    }

    private static BackupObservation Read(string name)
    {
        var backup = CustomResourceYaml.Read<EdgeStoreBackup>(File.ReadAllText(Path.Combine(Root, name, "backup.yaml")));
        backup.Metadata.Uid ??= "11111111-2222-3333-4444-555555555555";
        backup.Metadata.NamespaceProperty ??= "default";
        backup.Metadata.Generation ??= 1;
        var file = Yaml.Deserialize<BackupCaseFile?>(File.ReadAllText(Path.Combine(Root, name, "observed.yaml"))) ?? new BackupCaseFile();
        return new BackupObservation
        {
            Backup = backup,
            Now = file.Now.ToUniversalTime(),
            Cluster = file.Cluster ? new EdgeStoreCluster { Metadata = new V1ObjectMeta { Name = backup.Spec.ClusterName } } : null,
            Members = [.. file.Members.Select(Member)],
            Pod = file.Pod is not { } pod ? null : new ObservedBackupPod(
                BackupNames.Pod(backup.Metadata.Name, backup.Status?.Attempt ?? 1), "pod-uid",
                Enum.Parse<BackupPodState>(pod.State, ignoreCase: true), pod.Member, pod.Words, BackupResult.Parse(pod.Report)),
        };
    }

    private static EdgeStoreMember Member(BackupMemberLine line) => new()
    {
        Spec = new EdgeStoreMemberSpec { Name = line.Name, Tag = line.Tag },
        Status = new EdgeStoreMemberStatus
        {
            Phase = line.Phase, Message = line.Message, Lag = line.Lag, CatchUp = line.CatchingUp ? new MemberCatchUp() : null,
        },
    };

    private static EdgeStoreBackup With(EdgeStoreBackup backup, EdgeStoreBackupStatus status)
    {
        var copy = KubernetesJson.Deserialize<EdgeStoreBackup>(KubernetesJson.Serialize(backup));
        copy.Status = status;
        return copy;
    }

    private static string Text(BackupPlan plan) => new StringBuilder()
        .Append($"action: \"{plan.Action}\"\n")
        .Append($"lookAgain: {(plan.LookAgain is { } again ? $"{again.TotalSeconds:0}s" : "never")}\n")
        .Append("status:\n")
        .Append(string.Concat(KubernetesYaml.Serialize(plan.Status).ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => $"  {line}\n")))
        .ToString();
}
