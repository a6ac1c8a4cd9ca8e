namespace EdgeStore.Operator.Runtime.Tests.Charts;

[Category("EndToEnd")]
public sealed class ChartTests
{
    private const string Update = "EDGESTORE_UPDATE_GOLDEN";

    public static IEnumerable<string> Cases => Directory.GetDirectories(Repository.Cases).Select(c => Path.GetFileName(c)!).Order(StringComparer.Ordinal);

    /// <summary>A case is a folder with <c>values.yaml</c>, <c>kube-version</c> and <c>expected.yaml</c>; set EDGESTORE_UPDATE_GOLDEN=1 to write the latter.</summary>
    [TestCaseSource(nameof(Cases))]
    public async Task Renders(string name)
    {
        var folder = Path.Combine(Repository.Cases, name);
        var version = (await File.ReadAllTextAsync(Path.Combine(folder, "kube-version"))).Trim();
        var rendered = await TemplateAsync(version, "--values", Path.Combine(folder, "values.yaml"), "--set", "crds.install=false");
        var golden = Path.Combine(folder, "expected.yaml");
        if (Environment.GetEnvironmentVariable(Update) == "1") await File.WriteAllTextAsync(golden, rendered);
        Assert.That(rendered, Is.EqualTo(await File.ReadAllTextAsync(golden)), $"set {Update}=1 to accept");
    }

    [TestCase("1.20.2", "crds")]
    [TestCase("1.24.17", "crds")]
    [TestCase("1.25.0", "crds/cel")]
    [TestCase("1.35.0", "crds/cel")]
    [TestCase("1.29.3-eks-1a2b3c", "crds/cel")]
    public async Task Installs_the_crds_that_the_server_understands_and_keeps_them(string version, string folder)
    {
        var rendered = await TemplateAsync(version, "--show-only", "templates/crds.yaml");
        foreach (var path in Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.yaml"))
        {
            var crd = await File.ReadAllTextAsync(path);
            var (before, after) = Split(crd, "\nmetadata:\n");
            Assert.That(rendered, Does.Contain(before));
            Assert.That(rendered, Does.Contain($"  annotations:\n    helm.sh/resource-policy: keep\n{after.TrimEnd()}"), Path.GetFileName(path));
        }
    }

    [Test]
    public async Task Does_not_keep_the_crds_when_told_so() =>
        Assert.That(await TemplateAsync("1.35.0", "--set", "crds.keep=false"), Does.Not.Contain("resource-policy"));

    [Test]
    public async Task Has_nothing_for_lint_to_say()
    {
        var (code, output, _) = await Helm.RunAsync("lint", "--strict", Repository.Chart);
        Assert.That(code, Is.Zero, output);
    }

    [TestCase("watchNamespaces={Not_A_Name}", "watchNamespaces")]
    [TestCase("replica=2", "replica")]
    [TestCase("log.level=loud", "level")]
    [TestCase("metrics.port=0", "port")]
    [TestCase("image.digest=latest", "digest")]
    [TestCase("replicas=2,leaderElection.enabled=false", "leaderElection")]
    [TestCase("serviceMonitor.enabled=true,metrics.service.enabled=false", "metrics.service.enabled")]
    public async Task Refuses_values_that_make_no_sense(string values, string named)
    {
        var (code, _, error) = await Helm.RunAsync("template", "edgestore", Repository.Chart, "--set", values);
        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain(named));
    }

    [Test]
    public async Task Plain_manifests_are_what_the_chart_renders()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var rendered = Path.Combine(folder, "rendered.yaml");
            var install = Path.Combine(Repository.Root, "config", "install");
            var (code, _, error) = await Asset.RunAsync("env", $"HELM={await Asset.HelmAsync()}", Path.Combine(install, "render.sh"), rendered);
            Assert.That(code, Is.Zero, error);
            Assert.That(
                await File.ReadAllTextAsync(Path.Combine(install, "edgestore-operator.yaml")),
                Is.EqualTo(await File.ReadAllTextAsync(rendered)), "run config/install/render.sh");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> TemplateAsync(string version, params string[] more)
    {
        string[] arguments = ["template", "edgestore", Repository.Chart, "--namespace", "edgestore-system", "--kube-version", version, .. more];
        var (code, output, error) = await Helm.RunAsync(arguments);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    private static (string Before, string After) Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        Assert.That(at, Is.Positive);
        return (text[..at], text[(at + separator.Length)..]);
    }
}
