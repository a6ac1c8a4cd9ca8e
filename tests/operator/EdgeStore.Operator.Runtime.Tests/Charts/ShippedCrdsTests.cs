namespace EdgeStore.Operator.Runtime.Tests.Charts;

public sealed class ShippedCrdsTests
{
    [Test]
    public void Are_the_generated_ones()
    {
        var generated = Contents(Path.Combine(Repository.Root, "crds"));
        Assert.That(generated, Is.Not.Empty);
        Assert.That(Contents(Path.Combine(Repository.Chart, "files", "crds")), Is.EqualTo(generated));
    }

    private static Dictionary<string, string> Contents(string folder) => Directory
        .GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText);
}
