using Grpc.Core;

namespace EdgeStore.Core.Errors;

/// <summary>A request that etcd would refuse, with etcd's code and text: clients match on both.</summary>
public sealed class EtcdException(EtcdError error) : Exception(error.Text)
{
    public EtcdError Error { get; } = error;
}

/// <param name="Code">The gRPC status code.</param>
/// <param name="Text">The exact text; etcd's clients compare it.</param>
public sealed record EtcdError(StatusCode Code, string Text)
{
    public EtcdException ToException() => new(this);
}
