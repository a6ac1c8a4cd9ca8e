using EdgeStore.Conformance.Tests.Servers;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Wire;

/// <summary>What is no message is answered as etcd answers it, up to the words of the parser.</summary>
public sealed class SenselessMessageTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>A field of 127 bytes that is not there.</summary>
    private static readonly byte[] s_truncated = [0x0a, 0x7f];

    [TestCase("etcdserverpb.KV", "Range")]
    [TestCase("etcdserverpb.KV", "Put")]
    [TestCase("etcdserverpb.Lease", "LeaseGrant")]
    [TestCase("etcdserverpb.Auth", "UserAdd")]
    [TestCase("v3lockpb.Lock", "Lock")]
    public async Task In_a_call_of_one_request(string service, string method)
    {
        var call = new Method<byte[], byte[]>(MethodType.Unary, service, method, s_bytes, s_bytes);

        var error = (await Assert.CatchAsync<RpcException>(() => Client.Invoker.AsyncUnaryCall(call, null, default, s_truncated).ResponseAsync))!;

        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(error.Status.Detail, Does.StartWith("grpc: error unmarshalling request: "));
    }

    [TestCase("etcdserverpb.Maintenance", "Snapshot")]
    [TestCase("v3electionpb.Election", "Observe")]
    public async Task In_a_call_with_a_stream_of_answers(string service, string method)
    {
        var call = new Method<byte[], byte[]>(MethodType.ServerStreaming, service, method, s_bytes, s_bytes);

        var error = (await Assert.CatchAsync<RpcException>(() => Client.Invoker.AsyncServerStreamingCall(call, null, default, s_truncated).ResponseStream.MoveNext(default)))!;

        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.Internal));
        Assert.That(error.Status.Detail, Does.StartWith("grpc: failed to unmarshal the received message "));
    }

    [TestCase("etcdserverpb.Watch", "Watch")]
    [TestCase("etcdserverpb.Lease", "LeaseKeepAlive")]
    public async Task In_a_stream_of_requests(string service, string method)
    {
        var call = Client.Invoker.AsyncDuplexStreamingCall(new Method<byte[], byte[]>(MethodType.DuplexStreaming, service, method, s_bytes, s_bytes), null, default);
        await call.RequestStream.WriteAsync(s_truncated);

        var error = (await Assert.CatchAsync<RpcException>(() => call.ResponseStream.MoveNext(default)))!;

        Assert.That(error.Status.Detail, Does.StartWith("grpc: failed to unmarshal the received message "));
        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.Internal));
    }
}
