using EdgeStore.Core.Merging;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Merging;

public sealed class MergePolicyTableTests
{
    [TestCase("/registry/pods/default/a", MergePolicy.KubernetesObject)]
    [TestCase("/registry", MergePolicy.LastWriterWins)]
    [TestCase("anything", MergePolicy.LastWriterWins)]
    public void Kubernetes_prefix_is_merged_as_objects_by_default(string key, MergePolicy expected) =>
        Assert.That(MergePolicyTable.Default.For(ByteString.CopyFromUtf8(key)), Is.EqualTo(expected));

    [Test]
    public void The_longest_prefix_decides()
    {
        var table = Table(("/a/", MergePolicy.KubernetesObject), ("/a/b/", MergePolicy.LastWriterWins));

        Assert.That(table.For(ByteString.CopyFromUtf8("/a/b/c")), Is.EqualTo(MergePolicy.LastWriterWins));
        Assert.That(table.For(ByteString.CopyFromUtf8("/a/c")), Is.EqualTo(MergePolicy.KubernetesObject));
    }

    [Test]
    public void The_hash_depends_on_the_rules_and_not_on_their_order()
    {
        var one = Table(("/a/", MergePolicy.KubernetesObject), ("/b/", MergePolicy.LastWriterWins));
        var same = Table(("/b/", MergePolicy.LastWriterWins), ("/a/", MergePolicy.KubernetesObject));
        var other = Table(("/a/", MergePolicy.LastWriterWins), ("/b/", MergePolicy.LastWriterWins));

        Assert.That(same.Hash, Is.EqualTo(one.Hash));
        Assert.That(other.Hash, Is.Not.EqualTo(one.Hash));
    }

    [Test]
    public void A_prefix_cannot_have_two_policies() => Assert.That(
        () => Table(("/a/", MergePolicy.KubernetesObject), ("/a/", MergePolicy.LastWriterWins)),
        Throws.ArgumentException);

    private static MergePolicyTable Table(params (string Prefix, MergePolicy Policy)[] rules) =>
        new(rules.Select(rule => KeyValuePair.Create(ByteString.CopyFromUtf8(rule.Prefix), rule.Policy)));
}
