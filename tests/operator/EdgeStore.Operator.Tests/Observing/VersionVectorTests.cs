using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Tests.Observing;

public sealed class VersionVectorTests
{
    [TestCase("1:5,2:3", "1:4", true, 0)]
    [TestCase("1:5", "1:5,2:3", false, 3)]
    [TestCase("", "", true, 0)]
    [TestCase("", "7:2", false, 2)]
    public void Covers_and_missing(string held, string asked, bool covers, long missing)
    {
        Assert.That(VersionVector.Parse(held).Covers(VersionVector.Parse(asked)), Is.EqualTo(covers));
        Assert.That(VersionVector.Parse(held).Missing(VersionVector.Parse(asked)), Is.EqualTo(missing));
    }

    [Test]
    public void Equal_vectors_are_equal_texts()
    {
        var a = VersionVector.Parse("2:3,1:5,9:0");
        var b = VersionVector.Parse("1:2").Join(VersionVector.Parse("1:5,2:3"));

        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.ToString(), Is.EqualTo("1:5,2:3"));
        Assert.That(a.Digest, Is.EqualTo(b.Digest));
    }

    [Test]
    public void Empty_vector_has_a_text_in_the_api()
    {
        Assert.That(VersionVector.Empty.ToApiText(), Is.EqualTo("0:0"));
        Assert.That(VersionVector.Parse("0:0"), Is.EqualTo(VersionVector.Empty));
    }

    [Test]
    public void Text_that_is_no_vector_is_refused() => Assert.That(() => VersionVector.Parse("1:x"), Throws.TypeOf<FormatException>());
}
