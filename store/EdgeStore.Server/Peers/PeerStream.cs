using EdgeStore.Protocol.Replication;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>One open Exchange call, from whichever side.</summary>
/// <param name="CompleteAsync">Tells the peer that nothing more comes.</param>
internal sealed record PeerStream(
    IAsyncStreamReader<PeerMessage> Incoming,
    IAsyncStreamWriter<PeerMessage> Outgoing,
    Func<Task> CompleteAsync);
