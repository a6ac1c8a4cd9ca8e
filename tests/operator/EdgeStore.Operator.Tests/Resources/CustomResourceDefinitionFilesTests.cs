using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class CustomResourceDefinitionFilesTests
{
    private static readonly string[][] Copies = [["crds"], ["charts", "edgestore-operator", "files", "crds"]];

    [TestCaseSource(nameof(Copies))]
    public void Files_equal_the_types(params string[] folder)
    {
        var root = Repository.PathOf(folder);
        var files = Directory.EnumerateFiles(root, "*.yaml", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(root, f).Replace('\\', '/'), File.ReadAllText);

        var rendered = CustomResourceDefinitionFiles.Render();
        Assert.That(files.Keys, Is.EquivalentTo(rendered.Keys));
        foreach (var (path, content) in rendered)
            Assert.That(files[path] == content, $"{path} is out of date: edgestore-operator generate-crds --out {string.Join('/', folder)}");
    }

    [Test]
    public void Only_the_files_for_newer_servers_have_CEL_rules()
    {
        foreach (var (path, content) in CustomResourceDefinitionFiles.Render())
            Assert.That(content.Contains("x-kubernetes-validations", StringComparison.Ordinal), Is.EqualTo(path.StartsWith("cel/", StringComparison.Ordinal)), path);
    }
}
