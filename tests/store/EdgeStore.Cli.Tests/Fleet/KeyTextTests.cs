using EdgeStore.Cli.Fleet;
using Google.Protobuf;

namespace EdgeStore.Cli.Tests.Fleet;

public sealed class KeyTextTests
{
    [TestCase("/registry/pods/a", "2f72656769737472792f706f64732f61")]
    [TestCase("hex:00ff", "00ff")]
    [TestCase("hex:6865783a", "6865783a")]
    [TestCase("hex:1b5b", "1b5b")]
    public void A_key_stands_for_itself_or_as_hexadecimal(string text, string hex)
    {
        var key = ByteString.CopyFrom(Convert.FromHexString(hex));

        Assert.That(KeyText.Show(key), Is.EqualTo(text));
        Assert.That(KeyText.Parse(text), Is.EqualTo(key));
    }
}
