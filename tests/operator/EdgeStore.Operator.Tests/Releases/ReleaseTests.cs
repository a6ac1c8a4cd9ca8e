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

    [TestCase("0.1.0", ": give pod demo-2 an image of release 0.3, which reads that")]
    [TestCase("0.0.1", ": no way over the releases between is known")]
    [TestCase("0.3.0", null)]
    public void Member_with_data_that_is_too_old_is_led_over_the_newest_release_that_reads_it(string number, string? advice)
    {
        var table = new ReleaseTable([Of("0.0.1", 1, 0, 0), Of("0.1.0", 1, 1, 1), Of("0.2.0", 2, 1, 1), Of("0.3.0", 3, 1, 2), Of("0.4.0", 4, 2, 3)]);

        var why = UpgradeGate.TooOld(table, new Version(0, 4, 0), "demo-2", new Version(number));

        Assert.That(why, advice is null ? Is.Null : Does.EndWith(advice));

        static Release Of(string number, uint protocol, uint oldest, uint newest)
            => new(new Version(number), new VersionRange(protocol, protocol), new VersionRange(oldest, newest));
    }

    [TestCase("0.1.0", "0.3.0", "")]
    [TestCase("0.1.0", "0.4.0", "0.3.0")]
    [TestCase("0.1.0", "0.6.0", "0.3.0 0.5.0")]
    [TestCase("0.1.0", "0.6.0", "0.2.0 0.5.0", "0.3.0")]
    [TestCase("0.1.0", "0.6.0", null, "0.5.0")]
    [TestCase("0.3.0", "0.6.0", "0.5.0")]
    [TestCase("0.9.0", "0.6.0", "")]
    public void Way_is_over_the_newest_releases_of_which_each_reads_what_the_one_before_wrote(string from, string to, string? way, string without = "")
    {
        var table = new ReleaseTable([Of("0.1.0", 1, 1), Of("0.2.0", 1, 2), Of("0.3.0", 1, 2), Of("0.4.0", 2, 3), Of("0.5.0", 2, 4), Of("0.6.0", 4, 5)]);

        var found = table.Way(new Version(from), new Version(to), r => r.Number.ToString() != without);

        Assert.That(found is null ? null : string.Join(' ', found.Select(r => r.Number)), Is.EqualTo(way));

        static Release Of(string number, uint oldest, uint newest) => new(new Version(number), new VersionRange(1, 1), new VersionRange(oldest, newest));
    }

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
