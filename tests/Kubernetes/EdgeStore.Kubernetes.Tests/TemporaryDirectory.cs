namespace EdgeStore.Kubernetes.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edgestore-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
