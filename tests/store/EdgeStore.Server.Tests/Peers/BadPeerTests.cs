using System.Net.Sockets;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Tests.Peers;

public sealed class BadPeerTests
{
    [Test]
    public async Task What_does_not_begin_with_a_hello_is_refused()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        using var channel = GrpcChannel.ForAddress(fleet.Members[0].PeerUrl);
        using var call = new Peer.PeerClient(channel).Exchange();

        await call.RequestStream.WriteAsync(new PeerMessage { Batch = new Batch { Cursor = 1 } });

        Assert.That(await Eventually.Completes(call.ResponseStream.MoveNext()), Is.True);
        Assert.That(call.ResponseStream.Current.Refusal.Reason, Is.EqualTo(Refusal.Types.Reason.InvalidMessage));
        Assert.That(await Eventually.Completes(call.ResponseStream.MoveNext()), Is.False);
    }

    [Test]
    public async Task Garbage_and_torn_frames_do_no_harm()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var url = fleet.Members[0].PeerUrl;
        foreach (var garbage in new[] { "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\xff", "\x16\x03\x01\x02" })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(url.Host, url.Port);
            await socket.GetStream().WriteAsync(System.Text.Encoding.Latin1.GetBytes(garbage));
        }

        await fleet.Members[0].PutAsync("k", "v");
        await fleet.ConvergeAsync();
        Assert.That(fleet.Members[1].Get("k"), Is.EqualTo("v"));
    }

    [Test]
    public async Task Clients_do_not_reach_the_peer_service()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        using var channel = GrpcChannel.ForAddress(fleet.Members[0].PeerUrl);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Protocol.Etcd.KV.KVClient(channel).RangeAsync(new Protocol.Etcd.RangeRequest()));

        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }
}
