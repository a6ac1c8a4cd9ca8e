using System.Reflection;
using EdgeStore.Core.Replication;
using EdgeStore.Operator.Releases;
using EdgeStore.Storage;

namespace EdgeStore.Operator.Tests.Releases;

public sealed class ReleaseTests
{
    [TestCase("edgestore/edgestore:0.1.0", "0.1.0")]
    [TestCase("registry:5000/edgestore:v1.2.3-rc.1@sha256:00ff", "1.2.3")]
    [TestCase("registry:5000/edgestore", null)]
    [TestCase("registry:5000/edgestore@sha256:00ff", null)]
    [TestCase("edgestore:latest", null)]
    [TestCase("edgestore:2", null)]
    public void Number_is_read_from_the_tag(string image, string? number)
        => Assert.That(Release.NumberOfImage(image)?.ToString(), Is.EqualTo(number));

    [TestCase("1-2", "2-3", true)]
    [TestCase("2-3", "1-1", false)]
    [TestCase("1-1", "2-3", false)]
    [TestCase("1-9", "3-4", true)]
    public void Ranges_overlap_when_they_share_a_version(string a, string b, bool overlap)
        => Assert.That(VersionRange.Parse(a)!.Value.Overlaps(VersionRange.Parse(b)!.Value), Is.EqualTo(overlap));

    [TestCase(null)]
    [TestCase("1")]
    [TestCase("2-1")]
    [TestCase("a-b")]
    public void What_is_no_range_is_none(string? text) => Assert.That(VersionRange.Parse(text), Is.Null);

    [Test]
    public void This_release_is_in_the_table_as_the_store_is_built()
    {
        var number = Release.ParseNumber(typeof(PeerProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

        var release = ReleaseTable.Known.Find(number)!;

        Assert.Multiple(() =>
        {
            Assert.That(release.Protocols, Is.EqualTo(new VersionRange(PeerProtocol.Min, PeerProtocol.Max)));
            Assert.That(release.Formats.Newest, Is.EqualTo(RocksDbEngine.FormatVersion));
        });
    }
}
