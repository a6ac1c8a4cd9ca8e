using EdgeStore.Operator.Planning.Upgrading;

namespace EdgeStore.Operator.Tests.Planning.Upgrading;

public sealed class RanReleasesTests
{
    [Test]
    public void Newest_patch_of_each_minor_release_is_remembered_the_oldest_first()
        => Assert.That(Remember(("0.2.1", "b"), ("0.1.0", "a"), ("0.2.0", "c"), ("0.2.3", "d")), Is.EqualTo(["0.1.0 a", "0.2.3 d"]));

    [Test]
    public void Release_that_moved_to_another_image_is_the_one_that_ran_last()
        => Assert.That(Remember(("0.1.0", "old/a"), ("0.1.0", "new/a")), Is.EqualTo(["0.1.0 new/a"]));

    [Test]
    public void Image_whose_tag_has_moved_is_no_longer_the_release_that_it_was()
        => Assert.That(Remember(("0.1.0", "edge:stable"), ("0.2.0", "edge:0.2"), ("0.3.0", "edge:stable")), Is.EqualTo(["0.2.0 edge:0.2", "0.3.0 edge:stable"]));

    [Test]
    public void Oldest_are_forgotten()
    {
        var all = Remember([.. Enumerable.Range(1, RanReleases.Most + 2).Select(n => ($"0.{n}.0", $"image-{n}"))]);

        Assert.That((all.Count, all[0], all[^1]), Is.EqualTo((RanReleases.Most, "0.3.0 image-3", $"0.{RanReleases.Most + 2}.0 image-{RanReleases.Most + 2}")));
    }

    private static List<string> Remember(params (string Version, string Image)[] ran)
    {
        List<RanRelease> remembered = [];
        foreach (var (version, image) in ran) remembered = new RanReleases(remembered).With(new Version(version), image);
        return [.. remembered.Select(r => $"{r.Version} {r.Image}")];
    }
}
