using EdgeStore.Core.Access;
using EdgeStore.Protocol.Auth;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Access;

public sealed class KeyCoverageTests
{
    [TestCase("k", "", "k", "", true)]
    [TestCase("k", "", "k\0", "", false)]
    [TestCase("k", "", "k", "l", false)]
    [TestCase("a,c,e", "c,e,g", "b", "f", true, Description = "several together")]
    [TestCase("e,a,c", "g,c,e", "b", "f", true, Description = "in any order")]
    [TestCase("a,d", "c,e", "b", "e", false, Description = "a gap")]
    [TestCase("a,b", "z,c", "a", "z", true, Description = "one within another")]
    [TestCase("a", "z", "a", "z", true)]
    [TestCase("a", "z", "a", "zz", false)]
    [TestCase("a", "z", "z", "", false)]
    [TestCase("b", "\0", "b", "\0", true, Description = "from a key on")]
    [TestCase("b", "\0", "zz", "", true)]
    [TestCase("b", "\0", "a", "\0", false)]
    [TestCase("b", "z", "b", "\0", false)]
    [TestCase("\0", "\0", "anything", "\0", true, Description = "everything")]
    [TestCase("k,k\0", ",", "k", "k\0\0", true, Description = "single keys next to each other")]
    public void A_range_is_covered_when_no_key_of_it_is_left_out(string keys, string ends, string key, string end, bool expected)
    {
        var permissions = keys.Split(',').Zip(ends.Split(','), (from, to) => new Permission { Key = Bytes(from), RangeEnd = Bytes(to) });

        Assert.That(new KeyCoverage(permissions).Covers(Bytes(key), Bytes(end)), Is.EqualTo(expected));
    }

    [Test]
    public void Nothing_covers_nothing() => Assert.That(new KeyCoverage([]).Covers(Bytes("a"), Bytes("")), Is.False);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
