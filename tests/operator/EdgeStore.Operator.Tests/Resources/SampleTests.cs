using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Resources.Schema;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class SampleTests
{
    private static readonly string Root = Repository.PathOf("config", "samples");

    private static readonly Dictionary<string, V1JSONSchemaProps> Schemas = CustomResourceDefinitions.Build(withRules: false)
        .ToDictionary(crd => crd.Spec.Names.Kind, crd => crd.Spec.Versions[0].Schema.OpenAPIV3Schema);

    public static IEnumerable<string> Samples => Directory.EnumerateFiles(Root, "*.yaml").Select(f => Path.GetFileName(f)!);

    [TestCaseSource(nameof(Samples))]
    public void Every_field_is_one_of_the_schema(string name)
    {
        foreach (var document in Documents(name))
            Assert.That(SchemaCheck.Problems(CustomResourceYaml.Json(document), SchemaOf(CustomResourceYaml.Read<V1Pod>(document).Kind), ""), Is.Empty);
    }

    [TestCaseSource(nameof(Samples))]
    public void Operator_takes_it(string name)
    {
        foreach (var document in Documents(name)) Assert.That(Problems(document), Is.Empty);
    }

    [TestCaseSource(nameof(Samples))]
    public void Sample_is_listed(string name)
        => Assert.That(File.ReadAllText(Repository.PathOf("docs", "operating.md")), Does.Contain($"(../config/samples/{name})"));

    private static IReadOnlyList<string> Problems(string document)
    {
        switch (CustomResourceYaml.Read<V1Pod>(document).Kind)
        {
            case EdgeStoreCluster.KubeKind:
                var cluster = CustomResourceYaml.Read<EdgeStoreCluster>(document);
                return ClusterValidator.Validate(new ClusterObservation { Cluster = cluster, Now = default, DefaultImage = "edgestore:test" }).Problems;
            case EdgeStoreBackup.KubeKind:
                return BackupValidator.Problems(CustomResourceYaml.Read<EdgeStoreBackup>(document));
            case EdgeStoreRepair.KubeKind:
                return RepairValidator.Validate(CustomResourceYaml.Read<EdgeStoreRepair>(document).Spec);
            case "PersistentVolumeClaim":
                return [];
            case var kind:
                return [$"nobody checks a {kind}"];
        }
    }

    // The definitions leave metadata to the API server.
    private static V1JSONSchemaProps SchemaOf(string kind)
    {
        var builder = new SchemaBuilder(withRules: false);
        if (!Schemas.TryGetValue(kind, out var own)) return builder.Object(typeof(V1PersistentVolumeClaim));
        var metadata = builder.Object(typeof(V1ObjectMeta));
        metadata.Properties["name"] = own.Properties["metadata"].Properties?["name"] ?? metadata.Properties["name"];
        return new V1JSONSchemaProps { Type = "object", Required = own.Required, Properties = new Dictionary<string, V1JSONSchemaProps>(own.Properties) { ["metadata"] = metadata } };
    }

    private static string[] Documents(string name) => File.ReadAllText(Path.Combine(Root, name)).Split("\n---\n");
}
