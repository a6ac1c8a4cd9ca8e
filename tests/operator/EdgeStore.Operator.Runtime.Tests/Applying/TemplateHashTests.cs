namespace EdgeStore.Operator.Runtime.Tests.Applying;

public sealed class TemplateHashTests
{
    [Test]
    public void Does_not_depend_on_the_order_of_fields()
    {
        var one = new Dictionary<string, object> { ["a"] = 1, ["b"] = new Dictionary<string, int> { ["x"] = 1, ["y"] = 2 } };
        var two = new Dictionary<string, object> { ["b"] = new Dictionary<string, int> { ["y"] = 2, ["x"] = 1 }, ["a"] = 1 };
        Assert.That(TemplateHash.Of(one), Is.EqualTo(TemplateHash.Of(two)));
    }

    [Test]
    public void Depends_on_values_and_on_the_order_of_lists()
    {
        Assert.That(TemplateHash.Of(Widget.Named("w", 1)), Is.Not.EqualTo(TemplateHash.Of(Widget.Named("w", 2))));
        Assert.That(TemplateHash.Of(new[] { 1, 2 }), Is.Not.EqualTo(TemplateHash.Of(new[] { 2, 1 })));
    }

    /// <summary>Another value for the same object restarts fleets when the operator is upgraded.</summary>
    [Test]
    public void Stays_as_it_is() => Assert.That(TemplateHash.Of(Widget.Named("w", 1)), Is.EqualTo("2cc424079e4e2713"));
}
