using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeStore.Simulation.Tests.Mutants;

/// <summary>The sources of the core, as they lie in the repository that these tests were built in.</summary>
internal static class CoreSources
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions Options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly Lazy<Dictionary<string, SyntaxTree>> Trees = new(() => Directory
        .EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Folder, file), file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Options, file)));

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileNameWithoutExtension(file) is not ("EdgeStore.Core" or "EdgeStore.Simulation.Tests"))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    private static string Folder => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../store/EdgeStore.Core"));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <returns>The assembly with the mistake in it.</returns>
    public static Stream Compile(SourceMutation mutation)
    {
        var text = Read(mutation.File).Replace(mutation.Original, mutation.Mistake, StringComparison.Ordinal);
        var trees = Trees.Value.Where(tree => tree.Key != mutation.File).Select(tree => tree.Value)
            .Append(CSharpSyntaxTree.ParseText(text, Options))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, Options));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
        var assembly = new MemoryStream();
        var result = CSharpCompilation.Create("EdgeStore.Core", trees, References.Value, options).Emit(assembly);
        if (!result.Success) throw new InvalidOperationException($"{mutation.Name} does not compile: {result.Diagnostics.First(fault => fault.Severity == DiagnosticSeverity.Error)}");
        assembly.Position = 0;
        return assembly;
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
