
namespace EdgeStore.Operator.Tests;

/// <summary>Finds files of the working tree, from wherever the test binary runs.</summary>
internal static class Repository
{
    private static readonly Lazy<string> Root = new(Find);

    public static string PathOf(params string[] parts) => Path.Combine([Root.Value, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
                return folder.FullName;
        throw new InvalidOperationException("Operator.sln was not found above the test binaries");
    }
}
