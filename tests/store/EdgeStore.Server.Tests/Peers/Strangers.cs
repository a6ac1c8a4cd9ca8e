using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>Streams to one member on which nothing is said.</summary>
internal sealed class Strangers(FleetMember victim) : IDisposable
{
    private readonly GrpcChannel _channel = TestServer.Connect(victim.PeerUrl);
    private readonly List<AsyncDuplexStreamingCall<PeerMessage, PeerMessage>> _calls = [];

    public IAsyncStreamReader<PeerMessage> Open()
    {
        var call = new Peer.PeerClient(_channel).Exchange();
        _calls.Add(call);
        return call.ResponseStream;
    }

    public void Dispose()
    {
        _calls.ForEach(call => call.Dispose());
        _channel.Dispose();
    }
}
