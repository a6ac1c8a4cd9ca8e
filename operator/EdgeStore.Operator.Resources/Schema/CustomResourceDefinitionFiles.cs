using System.Text.RegularExpressions;
using k8s;

namespace EdgeStore.Operator.Resources.Schema;

/// <summary>
/// The files that <c>edgestore-operator generate-crds</c> writes: one a resource that every API server since 1.19
/// accepts, and under <c>cel/</c> the same with CEL rules, for API servers since 1.25.
/// </summary>
public static partial class CustomResourceDefinitionFiles
{
    private const string Header =
        "# Generated from the types in operator/EdgeStore.Operator.Resources by `edgestore-operator generate-crds`; do not edit.\n";

    /// <summary>Relative path (with <c>/</c>) to content.</summary>
    public static IReadOnlyDictionary<string, string> Render()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var withRules in (bool[])[false, true])
        foreach (var crd in CustomResourceDefinitions.Build(withRules))
        {
            var name = $"{crd.Spec.Group}_{crd.Spec.Names.Plural}.yaml";
            // The serializer writes bounds, which are doubles in OpenAPI, as 1.0.
            var yaml = WholeNumber().Replace(KubernetesYaml.Serialize(crd).ReplaceLineEndings("\n"), "$1");
            files[withRules ? "cel/" + name : name] = Header + yaml.TrimEnd() + "\n";
        }
        return files;
    }

    public static void Write(string folder)
    {
        foreach (var (path, content) in Render())
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }

    [GeneratedRegex(@"(?m)(?<=^\s*(?:minimum|maximum): )(-?\d+)\.0$")]
    private static partial Regex WholeNumber();
}
