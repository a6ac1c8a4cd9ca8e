using System.Globalization;
using System.Text.Json.Nodes;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Tests.Merging.Fields;
using EdgeStore.Core.Tests.Transactions;
using Google.Protobuf;
using PutRequest = EdgeStore.Protocol.Etcd.PutRequest;

namespace EdgeStore.Core.Tests.Merging;

/// <summary>
/// What becomes of an object that is changed at two members while they cannot reach each other; each case is a folder:
/// <code>
/// base                 what both have; missing: each creates the object itself
/// left, right          what the first member makes of it, and the second, whose clock is ahead
/// left.recreated       what the first member creates after its delete
/// expected             what both end with
/// conflicts.txt        what the members' journals say, rule and fields; missing: nothing
///
/// x.json   JSON        x.txt   Kubernetes protobuf, a line a field; 1.n: field n of the metadata        x.deleted   the object is deleted
/// </code>
/// </summary>
public sealed class MergeCaseTests
{
    private const string Key = "/registry/things/default/thing";

    private static string Root => Path.Combine(TestContext.CurrentContext.TestDirectory, "Merging", "cases");

    private static IEnumerable<string> Cases() =>
        Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Merging", "cases")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void Both_members_end_with_what_the_case_says(string name)
    {
        var (left, right) = (new Member(1), new Member(2) { Now = 2_000 });
        Apply(left, name, "base");
        right.PullFrom(left);
        Apply(left, name, "left");
        Apply(left, name, "left.recreated");
        Apply(right, name, "right");

        left.PullFrom(right);
        right.PullFrom(left);
        left.PullFrom(right);

        Assert.That(left.State.Fingerprint, Is.EqualTo(right.State.Fingerprint));
        Assert.That(ValueAt(left), Is.EqualTo(ValueAt(right)), "the same bytes");
        AssertExpected(name, ValueAt(left));
        Assert.That(left.Conflicts.Concat(right.Conflicts).Select(Show).Distinct(), Is.EqualTo(Lines(name, "conflicts.txt")));
    }

    private static void AssertExpected(string name, ByteString? found)
    {
        if (Json(name, "expected") is { } json)
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(found!.ToStringUtf8()), JsonNode.Parse(json.ToStringUtf8())), found!.ToStringUtf8());
        else
            Assert.That(found, Is.EqualTo(Protobuf(name, "expected")));
    }

    private static void Apply(Member member, string name, string file)
    {
        if (File.Exists(Path.Combine(Root, name, file + ".deleted"))) member.Delete(Key);
        if ((Json(name, file) ?? Protobuf(name, file)) is { } value)
            member.Write(batch => batch.Put(new PutRequest { Key = Member.Bytes(Key), Value = value }));
    }

    private static ByteString? ValueAt(Member member) => member.Range(Key).Kvs.SingleOrDefault()?.Value;

    private static ByteString? Json(string name, string file) => Path.Combine(Root, name, file + ".json") is var path && File.Exists(path)
        ? ByteString.CopyFrom(File.ReadAllBytes(path))
        : null;

    private static ByteString? Protobuf(string name, string file)
    {
        var lines = Lines(name, file + ".txt");
        if (lines.Length == 0) return null;
        var inside = Fields(lines.Where(line => line.StartsWith("1.", StringComparison.Ordinal)).Select(line => line[2..])).ToList();
        var fields = Fields(lines.Where(line => !line.StartsWith("1.", StringComparison.Ordinal))).Select(field => (field.Number, ByteString.CopyFromUtf8(field.Content)));
        return KubernetesProtobuf.Value("Thing", inside.Count == 0 ? fields : fields.Prepend((1, KubernetesProtobuf.Metadata(inside))));
    }

    private static IEnumerable<(int Number, string Content)> Fields(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(' ', 2)).Select(line => (int.Parse(line[0], CultureInfo.InvariantCulture), line[1]));

    private static string[] Lines(string name, string file) => Path.Combine(Root, name, file) is var path && File.Exists(path) ? File.ReadAllLines(path) : [];

    private static string Show(Conflict conflict) => string.Join(' ', conflict.Fields.Prepend(conflict.Rule.ToString()));
}
