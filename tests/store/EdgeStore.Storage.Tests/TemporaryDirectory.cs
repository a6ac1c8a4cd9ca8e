namespace EdgeStore.Storage.Tests;

/// <summary>A directory of the test's own, gone when the test ends.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgestore-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
