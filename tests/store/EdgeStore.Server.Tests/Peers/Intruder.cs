using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>Speaks the peer protocol in the place of a member, and keeps to its rules only as far as a test wants.</summary>
internal sealed class Intruder : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<PeerMessage, PeerMessage> _call;

    private Intruder(GrpcChannel channel)
    {
        _channel = channel;
        _call = new Peer.PeerClient(channel).Exchange();
    }

    public IAsyncStreamReader<PeerMessage> Answers => _call.ResponseStream;

    /// <summary>What a member would say to another.</summary>
    public static Hello HelloOf(FleetMember member, FleetMember to)
    {
        var (status, settings) = (member.Status(), member.Services.GetRequiredService<LinkSettings>());
        return new Hello
        {
            ClusterId = status.ClusterId,
            MemberId = status.MemberId,
            Tag = status.Tag,
            Name = status.Name,
            MinProtocol = settings.MinProtocol,
            MaxProtocol = settings.MaxProtocol,
            MergePolicyHash = settings.MergePolicyHash,
            Vector = status.Vector,
            RecipientTag = (uint)to.Tag,
        };
    }

    public static async Task<Intruder> ConnectAsync(FleetMember victim, Hello hello)
    {
        var intruder = new Intruder(TestServer.Connect(victim.PeerUrl));
        await intruder.SendAsync(new PeerMessage { Hello = hello });
        return intruder;
    }

    /// <exception cref="RpcException">The stream is over.</exception>
    public Task SendAsync(PeerMessage message) => _call.RequestStream.WriteAsync(message);

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
