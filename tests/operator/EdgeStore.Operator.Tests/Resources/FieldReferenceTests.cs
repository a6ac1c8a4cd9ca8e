using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Tests.Resources;

public sealed class FieldReferenceTests
{
    [Test]
    public void The_page_equals_the_types() => Assert.That(
        File.ReadAllText(Repository.PathOf("docs", "reference", "custom-resources.md")) == FieldReference.Render(),
        "out of date: edgestore-operator generate-reference --out docs/reference");

    [Test]
    public void Every_field_of_ours_says_what_it_is()
    {
        var silent = FieldReference.Render().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.EndsWith("|  |", StringComparison.Ordinal));

        Assert.That(silent, Is.Empty);
    }
}
