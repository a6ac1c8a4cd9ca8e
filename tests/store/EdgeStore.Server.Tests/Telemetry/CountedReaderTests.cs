using EdgeStore.Server.Telemetry;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Tests.Telemetry;

public sealed class CountedReaderTests
{
    private static readonly MethodMetrics s_metrics =
        new GrpcMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()), isExtensive: false).Of(MethodType.DuplexStreaming, "/edgestore.v1.PeerRepair/Run");

    [Test]
    public void A_client_that_resets_its_stream_has_cancelled_the_call()
    {
        var reader = new CountedReader<object>(new ResetStream(), s_metrics);
        Assert.That(
            () => reader.MoveNext(CancellationToken.None),
            Throws.InstanceOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(StatusCode.Cancelled));
    }

    private sealed class ResetStream : IAsyncStreamReader<object>
    {
        public object Current => throw new InvalidOperationException("nothing was read");

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromException<bool>(new IOException("The client reset the request stream."));
    }
}
