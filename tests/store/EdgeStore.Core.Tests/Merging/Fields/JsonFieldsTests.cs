using EdgeStore.Core.Merging.Fields;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging.Fields;

public sealed class JsonFieldsTests
{
    [Test]
    public void An_object_is_taken_apart_by_maps_and_keyed_lists() => Assert.That(
        Show("""{"a": {"b": 1}, "conditions": [{"type": "Ready"}], "args": [1, {"y": 2, "x": 1}]}"""),
        Is.EqualTo(new[]
        {
            " {",
            "/a {",
            "/a/b 1",
            """/args [1,{"x":1,"y":2}]""",
            "/conditions [type",
            """/conditions#order ["Ready"]""",
            """/conditions["Ready"] {""",
            """/conditions["Ready"]/type "Ready" """.TrimEnd(),
        }));

    [TestCase("""{"spec":{"ports":[{"port":53,"protocol":"UDP"},{"port":53}]}}""", "/spec/ports[53,\"UDP\"]", "/spec/ports[53,\"TCP\"]")]
    [TestCase("""{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}""", "/containers[\"a\"]/ports[80,\"TCP\"]")]
    [TestCase("""{"metadata":{"finalizers":["x","y"]}}""", "/metadata/finalizers[\"x\"]", "/metadata/finalizers[\"y\"]")]
    [TestCase("""{"metadata":{"ownerReferences":[{"uid":"7"}]}}""", "/metadata/ownerReferences[\"7\"]")]
    [TestCase("""{"metadata":{"managedFields":[{"manager":"m","operation":"Apply","apiVersion":"v1"}]}}""", "/metadata/managedFields[\"m\",\"Apply\",\"v1\",\"\"]")]
    [TestCase("""{"env":[{"name":"a/b[c]#~"}]}""", "/env[\"a~1b~2c]~3~0\"]")]
    [TestCase("""{"metadata":{"labels":{"a/b":"1"}}}""", "/metadata/labels/a~1b")]
    public void Elements_are_named_by_their_keys(string value, params string[] paths) =>
        Assert.That(ValueFields.Of(ByteString.CopyFromUtf8(value)).Keys, Is.SupersetOf(paths));

    [TestCase("""{"env":[{"name":"a"},{"name":"a"}]}""", "/env", Description = "a key twice")]
    [TestCase("""{"env":[{"name":"a"},{"value":"b"}]}""", "/env", Description = "no key")]
    [TestCase("""{"env":["a"]}""", "/env")]
    [TestCase("""{"metadata":{"finalizers":["a","a"]}}""", "/metadata/finalizers")]
    [TestCase("""{"spec":{"tolerations":[{"key":"a"}]}}""", "/spec/tolerations")]
    [TestCase("""{"subsets":[{"ports":[{"port":1}]}]}""", "/subsets")]
    public void Other_lists_are_one_field(string value, string path) =>
        Assert.That(ValueFields.Of(ByteString.CopyFromUtf8(value)).Keys.Where(key => key.StartsWith(path, StringComparison.Ordinal)), Is.EqualTo(new[] { path }));

    [TestCase("{}")]
    [TestCase("""{"a":[],"b":{},"c":null,"d":1.50,"e":-1e9,"f":"é\u0001\"\\"}""")]
    [TestCase("""{"containers":[{"name":"b"},{"env":[],"name":"a"}],"metadata":{"finalizers":["z","a"]}}""")]
    [TestCase("""{"a/b":{"~[#":1}}""")]
    public void Canonical_values_come_back_byte_for_byte(string value) => Assert.That(
        ValueFields.ToValue(ValueFields.Of(ByteString.CopyFromUtf8(value))).ToStringUtf8(),
        Is.EqualTo(value));

    [TestCase("""{ "b" : "\u0041\/" , "a" : [ 1 , 2 ] }""", """{"a":[1,2],"b":"A/"}""")]
    public void Spelling_does_not_count(string value, string canonical) =>
        Assert.That(ValueFields.ToValue(ValueFields.Of(ByteString.CopyFromUtf8(value))).ToStringUtf8(), Is.EqualTo(canonical));

    [TestCase("")]
    [TestCase("text")]
    [TestCase("[1]")]
    [TestCase("3")]
    [TestCase("{\"a\":1,\"a\":2}", Description = "a name twice")]
    [TestCase("{\"a\":1} x")]
    [TestCase("{\"a\":\"\\ud800\"}", Description = "half a surrogate pair")]
    [TestCase("{\"\\ud800\":1}")]
    [TestCase("{\"a\":")]
    public void Anything_else_is_one_field(string value)
    {
        var fields = ValueFields.Of(ByteString.CopyFromUtf8(value));

        Assert.That(fields.Keys, Is.EqualTo(new[] { "" }));
        Assert.That(ValueFields.ToValue(fields).ToStringUtf8(), Is.EqualTo(value));
    }

    [Test]
    public void Nesting_beyond_all_reason_is_one_field()
    {
        var value = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);

        Assert.That(ValueFields.Of(ByteString.CopyFromUtf8(value)), Has.Count.EqualTo(1));
    }

    private static IEnumerable<string> Show(string value) => ValueFields.Of(ByteString.CopyFromUtf8(value))
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => $"{field.Key} {field.Value.ToStringUtf8()}");
}
