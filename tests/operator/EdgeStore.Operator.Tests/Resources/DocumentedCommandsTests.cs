using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Reference;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Tests.Resources;

/// <summary>Every kubectl that people are told to type names resources, fields, conditions, annotations and files that there are.</summary>
public sealed partial class DocumentedCommandsTests
{
    private static readonly IReadOnlyList<V1CustomResourceDefinition> Definitions = CustomResourceDefinitions.Build(withRules: false);

    private static readonly Dictionary<string, V1CustomResourceDefinition> Names = (
        from crd in Definitions
        from name in (string[])[crd.Spec.Names.Plural, crd.Spec.Names.Singular, .. crd.Spec.Names.ShortNames]
        select (name, crd)).ToDictionary(n => n.name, n => n.crd);

    public static IEnumerable<TestCaseData> Commands =>
        from file in (string[])[Repository.PathOf("README.md"), .. Files("docs", "*.md"), .. Files("config/samples", "*.yaml")]
        from Match command in Command().Matches(File.ReadAllText(file))
        let text = command.Groups[1].Value.Trim('`').Trim()
        select new TestCaseData(text).SetArgDisplayNames(Path.GetFileName(file), text);

    [TestCaseSource(nameof(Commands))]
    public void Command_is_right(string command) => Assert.That(Problems(command), Is.Empty);

    [TestCase("kubectl get edgestorecluster demo -o jsonpath='{.status.lastRepairs}'", ExpectedResult = "there is no field status.lastRepairs")]
    [TestCase("kubectl wait --for=condition=Finished edgestorecluster/demo", ExpectedResult = "an EdgeStoreCluster has no condition Finished|kubectl wait gives up after 30 s: say --timeout")]
    [TestCase("kubectl get edgestoreclusterz", ExpectedResult = "there is no resource edgestoreclusterz")]
    [TestCase("kubectl explain edgestorecluster.spec.place", ExpectedResult = "there is no field spec.place")]
    [TestCase("kubectl patch esc/demo -p '{\"spec\":{\"imag\":\"a\"}}'", ExpectedResult = ".spec: there is no field imag")]
    [TestCase("kubectl annotate esm demo-2 edgestore.io/replac=true", ExpectedResult = "there is no annotation edgestore.io/replac")]
    [TestCase("kubectl apply -f config/samples/none.yaml", ExpectedResult = "there is no file config/samples/none.yaml")]
    public string Wrong_command_is_found(string command) => string.Join('|', Problems(command));

    private static IEnumerable<string> Problems(string command)
    {
        foreach (Match file in FileFlag().Matches(command))
            if (!Path.Exists(Repository.PathOf(file.Groups[1].Value))) yield return $"there is no file {file.Groups[1].Value}";
        foreach (Match name in Resource().Matches(command))
            if (name.Value != "edgestore" && !Names.ContainsKey(name.Value)) yield return $"there is no resource {name.Value}";
        foreach (Match annotation in Annotation().Matches(command))
            if (!Known().Contains(annotation.Value)) yield return $"there is no annotation {annotation.Value}";
        if (command.Split(' ', '/', '.').Select(word => Names.GetValueOrDefault(word)).FirstOrDefault(crd => crd is not null) is not { } definition) yield break;

        var kind = definition.Spec.Names.Kind;
        var schema = definition.Spec.Versions[0].Schema.OpenAPIV3Schema;
        foreach (Match condition in Condition().Matches(command))
            if (!ConditionReference.Conditions.Any(c => c.Condition.Kind == kind && c.Condition.Type == condition.Groups[1].Value))
                yield return $"an {kind} has no condition {condition.Groups[1].Value}";
        if (command.Contains("kubectl wait", StringComparison.Ordinal) && !command.Contains("--timeout=", StringComparison.Ordinal))
            yield return "kubectl wait gives up after 30 s: say --timeout";
        foreach (Match path in FieldPath().Matches(command))
            if (!HasField(schema, path.Value.TrimStart('.').Split('.'))) yield return $"there is no field {path.Value.TrimStart('.')}";
        foreach (Match patch in Patch().Matches(command))
        foreach (var problem in SchemaCheck.Problems(JsonNode.Parse(patch.Groups[1].Value), schema, "").Where(p => !p.EndsWith(" is missing", StringComparison.Ordinal)))
            yield return problem;
    }

    private static bool HasField(V1JSONSchemaProps schema, IEnumerable<string> path)
    {
        foreach (var name in path)
        {
            if (schema.Properties?.TryGetValue(name, out var field) != true) return false;
            schema = field!;
        }
        return true;
    }

    private static IEnumerable<string> Known() => typeof(Annotations).GetFields().Concat(typeof(Labels).GetFields()).Select(f => f.GetRawConstantValue() as string).OfType<string>();

    private static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    // A line of its own, up to a remark; or between backticks.
    [GeneratedRegex(@"(?:^[# ]*|`)(kubectl [^`\n]*?)(?=`|$|  +#)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"-f ([\w./-]+)")]
    private static partial Regex FileFlag();

    [GeneratedRegex(@"(?<=\s)edgestore[a-z]*(?=[\s/.]|$)")]
    private static partial Regex Resource();

    [GeneratedRegex(@"edgestore\.io/[\w-]+(?==)")]
    private static partial Regex Annotation();

    [GeneratedRegex(@"condition=(\w+)")]
    private static partial Regex Condition();

    [GeneratedRegex(@"(?<=\{|--sort-by=|explain \w+)\.[\w.]+")]
    private static partial Regex FieldPath();

    [GeneratedRegex("-p '([^']+)'")]
    private static partial Regex Patch();
}
