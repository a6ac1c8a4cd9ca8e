namespace EdgeStore.Operator.Runtime.Tests.Applying;

public sealed class MergePatchTests
{
    [TestCase("""{"a":1,"b":{"x":1,"y":2}}""", """{"b":{"x":1,"y":3},"c":[1]}""", """{"b":{"y":3},"c":[1],"a":null}""")]
    [TestCase("""{"a":1}""", """{"a":1}""", null)]
    [TestCase("""{"a":1}""", """{"a":1.0}""", null)]
    [TestCase("""{}""", """{}""", null)]
    [TestCase("""{"a":{"b":1}}""", """{"a":{}}""", """{"a":{"b":null}}""")]
    [TestCase("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""{"a":1}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [TestCase("""{"a":null}""", """{}""", null)]
    public void Is_the_difference(string from, string to, string? expected)
    {
        var patch = MergePatch.Diff(JsonNode.Parse(from)!.AsObject(), JsonNode.Parse(to)!.AsObject());
        Assert.That(patch?.ToJsonString(), Is.EqualTo(expected));
    }

    [Test]
    public void Applied_to_the_one_it_makes_the_other()
    {
        var random = new Random(11);
        for (var i = 0; i < 2_000; i++)
        {
            var (from, to) = (Any(random, 3), Any(random, 3));
            var patched = MergePatch.Diff(from, to) is { } patch ? Merging.MergePatch(from.DeepClone().AsObject(), patch) : from;
            Assert.That(JsonNode.DeepEquals(patched, to), $"{from.ToJsonString()} → {to.ToJsonString()} gave {patched.ToJsonString()}");
        }
    }

    private static JsonObject Any(Random random, int depth)
    {
        var result = new JsonObject();
        foreach (var name in new[] { "a", "b", "c" })
            switch (random.Next(5))
            {
                case 0: result[name] = random.Next(3); break;
                case 1: result[name] = new JsonArray(random.Next(3), random.Next(3)); break;
                case 2 when depth > 0: result[name] = Any(random, depth - 1); break;
                case 3: result[name] = "text"; break;
                default: break;
            }
        return result;
    }
}
