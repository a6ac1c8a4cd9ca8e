namespace EdgeStore.Operator.Runtime.Tests.Conformance;

/// <summary>An API server that the same tests run against.</summary>
internal interface IApi : IAsyncDisposable
{
    KubernetesClientConfiguration Connection { get; }
}

internal sealed class FakeApi(FakeApiServer server) : IApi
{
    public KubernetesClientConfiguration Connection => server.Connection;

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
