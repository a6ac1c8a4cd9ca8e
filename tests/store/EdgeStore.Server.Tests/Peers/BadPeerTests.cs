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

    [TestCase(Refusal.Types.Reason.ClusterMismatch, "not 0000000000000007")]
    [TestCase(Refusal.Types.Reason.ProtocolUnsupported, "98 to 99 there")]
    [TestCase(Refusal.Types.Reason.CursorFromFuture, "this member lost data")]
    [TestCase(Refusal.Types.Reason.TagConflict, "needs a new tag")]
    [TestCase(Refusal.Types.Reason.MergePolicyMismatch, "merge policies")]
    public async Task A_hello_that_does_not_fit_is_answered_with_the_reason_and_the_member_goes_on(Refusal.Types.Reason reason, string words)
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await fleet.Members[0].PutAsync("before", "v");
        await fleet.ConvergeAsync();
        var hello = Intruder.HelloOf(fleet.Members[1], fleet.Members[0]);
        switch (reason)
        {
            case Refusal.Types.Reason.ClusterMismatch: hello.ClusterId = 7; break;
            case Refusal.Types.Reason.ProtocolUnsupported: (hello.MinProtocol, hello.MaxProtocol) = (98, 99); break;
            case Refusal.Types.Reason.CursorFromFuture: hello.Cursor = long.MaxValue; break;
            case Refusal.Types.Reason.TagConflict: hello.MemberId++; break;
            case Refusal.Types.Reason.MergePolicyMismatch: hello.MergePolicyHash++; break;
        }

        using var intruder = await Intruder.ConnectAsync(fleet.Members[0], hello);

        Assert.That(await Eventually.Completes(intruder.Answers.MoveNext()), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(intruder.Answers.Current.Refusal.Reason, Is.EqualTo(reason));
            Assert.That(intruder.Answers.Current.Refusal.Message, Does.Contain(words));
        });
        await IsSoundAsync(fleet);
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\xff")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x09\x09\xff\xff\xff\xff")]
    [TestCase("\x16\x03\x01\x02")]
    public async Task Garbage_and_torn_frames_end_the_connection_and_do_no_harm(string garbage)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await using var connection = await RawConnection.OpenAsync(fleet.Members[0].PeerUrl);

        await connection.SendAsync(garbage);

        await Eventually.Completes(connection.EndedAsync());
        await IsSoundAsync(fleet);
    }

    // A gRPC message: compressed or not, four bytes of length, content.
    [TestCase(new byte[] { 0, 0, 0, 0, 9, 0x0a }, StatusCode.Internal, "Incomplete message")]
    [TestCase(new byte[] { 0, 0, 0, 0, 2, 0x0a, 0x7f }, StatusCode.Internal, "")]
    [TestCase(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff }, StatusCode.ResourceExhausted, "begins with a hello of at most")]
    [TestCase(new byte[] { 1, 0, 0, 0, 1, 0 }, StatusCode.ResourceExhausted, "uncompressed")]
    public async Task Messages_that_are_torn_senseless_or_too_large_are_refused(byte[] message, StatusCode code, string words)
    {
        await using var fleet = await TestFleet.StartAsync(2);

        using var answer = await GrpcPost.SendAsync(new Uri(fleet.Members[0].PeerUrl, "/edgestore.v1.Peer/Exchange"), message);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Code, Is.EqualTo(code));
            Assert.That(answer.Message, Does.Contain(words));
        });
        await IsSoundAsync(fleet);
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

    private static async Task IsSoundAsync(TestFleet fleet)
    {
        await fleet.Members[0].PutAsync("after", "v");
        await fleet.ConvergeAsync();
        Assert.That(fleet.Members.Select(member => member.Get("after")), Is.All.EqualTo("v"));
        Assert.That(fleet.Members.Select(member => member.Status().LiveKeys).Distinct().Count(), Is.EqualTo(1));
    }
}
