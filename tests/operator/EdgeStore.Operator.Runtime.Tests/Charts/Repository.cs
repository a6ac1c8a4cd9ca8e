namespace EdgeStore.Operator.Runtime.Tests.Charts;

/// <summary>Folders of the source tree that these tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string Chart => Path.Combine(Root, "charts", "edgestore-operator");

    internal static string Cases => Path.Combine(Root, "tests", "operator", "EdgeStore.Operator.Runtime.Tests", "Charts", "cases");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
                return folder.FullName;
        throw new InvalidOperationException("These tests run inside the repository.");
    }
}
