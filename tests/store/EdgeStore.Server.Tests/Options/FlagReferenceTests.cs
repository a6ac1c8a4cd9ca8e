using EdgeStore.Server.Options;

namespace EdgeStore.Server.Tests.Options;

public sealed class FlagReferenceTests
{
    [Test]
    public void The_reference_lists_exactly_the_flags_that_there_are()
    {
        var listed = File.ReadLines(Find("docs/reference/store-flags.md"))
            .Where(line => line.StartsWith("| `--", StringComparison.Ordinal))
            .Select(line => line[5..line.IndexOf('`', 5)]);
        Assert.That(listed, Is.EquivalentTo(FlagCatalog.All.Select(flag => flag.Name)));
    }

    private static string Find(string path)
    {
        for (var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, path);
            if (File.Exists(candidate)) return candidate;
        }

        throw new FileNotFoundException($"{path} is in no directory above the tests");
    }
}
