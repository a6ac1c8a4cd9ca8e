using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>What a peer says: whatever it is, the member that hears it has the same state after a restart.</summary>
internal static class PeerTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new("peer-message", [.. Conversation()], Hear, typeof(InvalidProtocolBufferException)),
        new("peer-hello", [.. Greetings()], Greet, typeof(InvalidProtocolBufferException)),
    ];

    private static void Hear(byte[] input)
    {
        var message = PeerMessage.Parser.ParseFrom(input);
        var (_, hearer) = LinkUnderTest.Connect(new Replica(1), Filled(2));

        hearer.Receive(message);

        AssertSound(hearer.Replica);
    }

    private static void Greet(byte[] input)
    {
        var message = PeerMessage.Parser.ParseFrom(input);
        var hearer = new LinkUnderTest(Filled(2)).Open();

        hearer.Receive(message);

        AssertSound(hearer.Replica);
    }

    private static void AssertSound(Replica replica) =>
        Assert.That(replica.Reload().Fingerprint, Is.EqualTo(replica.Published.Fingerprint), "a restart finds another state");

    /// <summary>All that one member says to another, after the greeting.</summary>
    private static IEnumerable<byte[]> Conversation()
    {
        var (one, other) = LinkUnderTest.Connect(Filled(1), new Replica(2));
        LinkUnderTest.Run(one, other, 3_000);
        return one.Sent.Where(message => message.Hello is null).DistinctBy(message => message.MessageCase).Select(message => message.ToByteArray());
    }

    private static IEnumerable<byte[]> Greetings()
    {
        var (one, _) = LinkUnderTest.Connect(Filled(1), new Replica(2));
        return one.Sent.Where(message => message.Hello is not null).Select(message => message.ToByteArray());
    }

    private static Replica Filled(int tag)
    {
        var replica = new Replica(tag);
        replica.Put("/registry/configmaps/a", """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        replica.Put("plain");
        return replica;
    }
}
