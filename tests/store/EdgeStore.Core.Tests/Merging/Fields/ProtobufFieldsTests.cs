using EdgeStore.Core.Merging.Fields;
using Google.Protobuf;
using static EdgeStore.Core.Tests.Merging.Fields.KubernetesProtobuf;

namespace EdgeStore.Core.Tests.Merging.Fields;

public sealed class ProtobufFieldsTests
{
    [Test]
    public void An_object_is_taken_apart_by_top_level_fields()
    {
        var fields = ValueFields.Of(Value("Pod", (1, "meta"), (2, "spec"), (3, "status")));

        Assert.That(fields.Keys, Is.EquivalentTo(new[] { "", "#envelope", "#1", "#2", "#3" }));
        Assert.That(fields["#2"], Is.EqualTo(ByteString.CopyFromUtf8("\u0012\u0004spec")), "tag, length, content");
    }

    [Test]
    public void All_occurrences_of_a_field_are_one()
    {
        var fields = ValueFields.Of(Value("Endpoints", (1, "meta"), (2, "a"), (2, "b")));

        Assert.That(fields["#2"], Is.EqualTo(ByteString.CopyFromUtf8("\u0012\u0001a\u0012\u0001b")));
    }

    [Test]
    public void What_the_apiserver_writes_comes_back_byte_for_byte()
    {
        var value = Value("Pod", (1, "meta"), (2, "spec"), (3, "status"), (12, "later"));

        Assert.That(ValueFields.ToValue(ValueFields.Of(value)), Is.EqualTo(value));
    }

    [Test]
    public void Metadata_is_taken_apart_and_its_maps_by_entry()
    {
        var value = Value("Pod", [(1, Metadata((1, "web"), (9, "t"), (11, "app=web"), (11, "app/tier=front"), (11, "app0=x"), (12, "a=b"), (13, "o"), (13, "p")))]);

        var fields = ValueFields.Of(value);

        Assert.Multiple(() =>
        {
            Assert.That(fields.Keys, Is.EquivalentTo(new[]
            {
                "", "#envelope", "#1", "#1#1", "#1#9", "#1#11[app]", "#1#11[app~1tier]", "#1#11[app0]", "#1#12[a]", "#1#13",
            }));
            Assert.That(ValueFields.ToValue(fields), Is.EqualTo(value), "entries in Kubernetes' order");
        });
    }

    [Test]
    public void Metadata_that_is_unlike_Kubernetes_is_one_field()
    {
        var name = ByteString.CopyFromUtf8("n");
        var entry = Message([(1, name), (2, name)]);
        ByteString[] odd =
        [
            Message([(11, entry), (11, entry)]), // a key twice
            Message([(11, name)]),
            Message([(11, Message([(2, name)]))]),
            Message([(12, Message([(1, ByteString.CopyFrom(0xff)), (2, name)]))]),
            ByteString.CopyFromUtf8("meta"),
        ];

        foreach (var metadata in odd)
        {
            var value = Value("Pod", [(1, metadata), (2, name)]);
            Assert.That(ValueFields.Of(value).Keys, Is.EquivalentTo(new[] { "", "#envelope", "#1", "#2" }));
            Assert.That(ValueFields.ToValue(ValueFields.Of(value)), Is.EqualTo(value));
        }

        var twice = Value("Pod", [(1, Metadata((1, "a"))), (1, Metadata((1, "b")))]);
        Assert.That(ValueFields.Of(twice).Keys, Is.EquivalentTo(new[] { "", "#envelope", "#1" }));
    }

    [Test]
    public void What_is_not_plain_protobuf_is_one_field()
    {
        var raw = Message([(1, ByteString.CopyFromUtf8("meta"))]);
        ByteString[] values =
        [
            ByteString.CopyFromUtf8("k8s\0"),
            ByteString.CopyFromUtf8("k8s\0\x0a"),
            ByteString.CopyFromUtf8("k8s:enc:aescbc:v1:key1:xyz"),
            Wrap(Message([(1, raw)])),
            Wrap(Message([(2, raw), (2, raw)])),
            Wrap(Message([(2, raw), (3, ByteString.CopyFromUtf8("gzip"))])),
            Wrap(Message([(2, raw), (4, ByteString.CopyFromUtf8("application/json"))])),
            Wrap(Message([(2, ByteString.CopyFromUtf8("{\"json\":1}"))])),
            Wrap(ByteString.CopyFrom(0x10, 0x01)),
        ];

        foreach (var value in values)
        {
            var fields = ValueFields.Of(value);
            Assert.That(fields.Keys, Is.EqualTo(new[] { "" }), value.ToStringUtf8());
            Assert.That(ValueFields.ToValue(fields), Is.EqualTo(value));
        }
    }
}
