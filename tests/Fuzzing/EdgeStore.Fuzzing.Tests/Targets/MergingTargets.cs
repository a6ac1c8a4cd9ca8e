using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Fuzzing.Tests.Targets;

/// <summary>Values of Kubernetes objects, which clients write as they like, and peers send merged.</summary>
internal static class MergingTargets
{
    private const string Json =
        """{"kind":"Pod","metadata":{"name":"a","labels":{"x":"1"},"finalizers":["b"],"ownerReferences":[{"uid":"u","name":"o"}]},"spec":{"containers":[{"name":"c","ports":[{"containerPort":1,"protocol":"TCP"}]}]},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""";

    public static IEnumerable<FuzzTarget> All =>
    [
        new("value-fields", [Bytes.Of(Json), Bytes.OfObject(), Bytes.Of("opaque")], ReadValue),
        new("record-join", [Bytes.Pair(Record(9, Json), Record(7, Json.Replace("\"1\"", "\"2\"", StringComparison.Ordinal))), Bytes.Pair(RecordOf(9, Bytes.OfObject()), RecordOf(8, Bytes.OfObject()))], JoinRecords, typeof(InvalidDataException), typeof(InvalidProtocolBufferException)),
    ];

    /// <summary>Every value is taken apart; what is put together of the fields is always the same.</summary>
    private static void ReadValue(byte[] input)
    {
        var canonical = ValueFields.ToValue(ValueFields.Of(ByteString.CopyFrom(input)));
        var again = ValueFields.ToValue(ValueFields.Of(canonical));

        Assert.That(again, Is.EqualTo(canonical));
    }

    private static void JoinRecords(byte[] input)
    {
        var (left, right) = Bytes.Parted(input);
        var (one, other) = (RecordMessage.Parser.ParseFrom(left), RecordMessage.Parser.ParseFrom(right));

        // Only records of one life of a key come here.
        (other.Key, other.Generation, other.Birth, other.BirthDot) = (one.Key, one.Generation, one.Birth, one.BirthDot);
        if ((MessageValidator.Record(one) ?? MessageValidator.Record(other)) is { } fault) throw new InvalidDataException(fault);
        if (one.Tombstone || other.Tombstone) throw new InvalidDataException("deleted");

        var joined = FieldMerge.Join(one, other);
        if (MessageValidator.Record(joined) is { } broken) Assert.Fail($"what two records make is refused by peers: {broken}");
    }

    private static byte[] Record(ulong time, string value) => RecordOf(time, Bytes.Of(value));

    private static byte[] RecordOf(ulong time, byte[] value) => new RecordMessage
    {
        Key = ByteString.CopyFromUtf8("/registry/pods/a"),
        Generation = 1,
        Birth = new StampMessage { Time = 5, Tag = 1 },
        Stamp = new StampMessage { Time = time, Tag = 1 },
        Value = ByteString.CopyFrom(value),
        Base = new StampMessage { Time = 5, Tag = 1 },
        Seen = { new StampMessage { Time = time, Tag = 1 } },
        Fields = { new FieldMessage { Path = "/metadata/labels/x", Stamp = new StampMessage { Time = time, Tag = 1 }, State = FieldState.Present } },
        Dots = { new DotMessage { Tag = 1, N = time } },
    }.ToByteArray();
}
