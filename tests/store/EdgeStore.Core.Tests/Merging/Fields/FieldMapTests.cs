using EdgeStore.Core.Merging.Fields;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Fields;

/// <summary>The laws of merging by fields, on arbitrary records: also such as no member would ever make.</summary>
public sealed class FieldMapTests
{
    private static readonly string[] Values =
    [
        "",
        "opaque",
        "{}",
        """{"a":1}""",
        """{"a":{"b":2},"c":[1,2]}""",
        """{"a":"scalar","env":[{"name":"x","value":"1"},{"name":"y"}]}""",
        """{"env":[{"name":"y","value":"2"},{"name":"x"}]}""",
        """{"env":null,"metadata":{"finalizers":["p","q"]}}""",
        """{"metadata":{"finalizers":["q"],"labels":{"a/b":"c"}}}""",
    ];

    private static readonly string[] Paths =
    [
        "", "/a", "/a/b", "/a/b/c", "/c", "/env", "/env#order", "/env[\"x\"]", "/env[\"x\"]/name", "/env[\"x\"]/value", "/env[\"z\"]", "/env[\"z\"]/name",
        "/metadata", "/metadata/finalizers", "/metadata/finalizers#order", "/metadata/finalizers[\"p\"]", "/metadata/labels/a~1b", "#1", "#1#9", "#1#11[a~1b]", "#2", "#envelope",
    ];

    private static readonly string[] Contents = ["{", "[name", "[=", "1", "\"x\"", "[1]", "[\"x\"]\n[\"y\"]", "", "?other", "k8s", "\u0012\u0001a"];

    private static readonly Gen<ByteString> AnyValue = Gen.OneOf(
        Gen.Elements(Values).Select(ByteString.CopyFromUtf8),
        from content in Gen.Elements("x", "y")
        from number in Gen.Choose(1, 3)
        select KubernetesProtobuf.Value("Pod", (number, content), (4, "z")),
        from field in Gen.Elements((7, "x"), (9, "y"), (11, "a/b=x"), (11, "c=y"))
        select KubernetesProtobuf.Value("Pod", [(1, KubernetesProtobuf.Metadata((1, "n"), field))]));

    private static readonly Gen<FieldMessage> AnyField =
        from path in Gen.Elements(Paths)
        from time in Gen.Choose(3, 6)
        from tag in Gen.Choose(1, 2)
        from state in Gen.Elements(FieldState.Present, FieldState.Absent, FieldState.Hidden)
        from hidden in Gen.Elements(Contents)
        select new FieldMessage
        {
            Path = path,
            Stamp = new StampMessage { Time = (ulong)time, Tag = (uint)tag },
            State = state,
            Hidden = ByteString.CopyFromUtf8(hidden),
        };

    private static readonly Arbitrary<FieldMap> AnyMap = Arb.From(
        from value in AnyValue
        from start in Gen.Choose(1, 3)
        from fields in AnyField.ListOf(4)
        select FieldMap.Of(new RecordMessage
        {
            Value = value,
            Stamp = new StampMessage { Time = 9, Tag = 1 },
            Base = new StampMessage { Time = (ulong)start, Tag = 1 },
            Fields = { fields },
        }));

    [Test]
    public void Join_is_commutative_associative_idempotent() => Check(Prop.ForAll(AnyMap, AnyMap, AnyMap, (a, b, c) =>
        a.Join(b).IsSame(b.Join(a))
        && a.Join(b).Join(c).IsSame(a.Join(b.Join(c)))
        && a.Join(a).IsSame(a)
        && a.Join(b).Join(a).IsSame(a.Join(b))));

    [Test]
    public void The_value_is_a_function_of_the_fields() => Check(Prop.ForAll(AnyMap, AnyMap, (a, b) => a.Join(b).ToValue().Equals(b.Join(a).ToValue())));

    [Test]
    public void A_record_tells_all_of_its_fields() => Check(Prop.ForAll(AnyMap, AnyMap, (a, b) =>
    {
        var joined = a.Join(b);
        return FieldMap.Of(RecordOf(joined, joined.ToValue())).IsSame(joined) && FieldMap.Of(RecordOf(joined, a.ToValue())).IsSame(joined);
    }));

    [Test]
    public void A_put_shows_what_was_put_and_is_newer_than_what_it_replaced() => Check(Prop.ForAll(AnyMap, Arb.From(AnyValue), Arb.From(Gen.Elements(true, false)), (map, value, settle) =>
    {
        var replaced = settle ? map.Settled(At(8)) : map;
        var put = replaced.Put(ValueFields.Of(value), At(9));
        return put.Join(map).IsSame(put) && ValueFields.Of(put.ToValue()).OrderBy(field => field.Key).SequenceEqual(ValueFields.Of(value).OrderBy(field => field.Key));
    }));

    [Test]
    public void Settling_keeps_the_value() => Check(Prop.ForAll(AnyMap, map => map.Settled(At(4)).ToValue().Equals(map.ToValue()) && map.Settled(At(4)).Join(map).IsSame(map.Settled(At(4)))));

    private static void Check(Property property) => property.Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Stamp At(ulong time) => new(time, new Tag(1));

    private static RecordMessage RecordOf(FieldMap map, ByteString value)
    {
        var record = new RecordMessage { Value = value, Stamp = At(9).ToMessage() };
        map.WriteTo(record);
        return record;
    }
}
