using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>Which image is which release, as members told it that ran it: status.releases.</summary>
internal sealed class RanReleases(IReadOnlyList<RanRelease> remembered)
{
    public const int Most = 10;

    private readonly IReadOnlyList<(Version Number, string Image)> _known =
        [.. from r in remembered let number = Release.ParseNumber(r.Version) where number is not null select (number!, r.Image)];

    /// <summary>The number of the release in an image: what the user says, what its tag says, or what members said that ran it.</summary>
    public Version? NumberOf(ClusterSettings settings)
        => Release.ParseNumber(settings.Version) ?? Release.NumberOfImage(settings.Image) ?? _known.FirstOrDefault(r => r.Image == settings.Image).Number;

    /// <summary>The patch of a release that ran, and its image; null: it never did.</summary>
    public (Version Number, string Image)? Find(Version release)
        => _known.FirstOrDefault(r => AreOfOneMinor(r.Number, release)) is { Number: not null } found ? found : null;

    /// <summary>With one more, the oldest first. An image is only one release: its tag may have moved since.</summary>
    public List<RanRelease> With(Version number, string image)
    {
        if (_known.Any(r => AreOfOneMinor(r.Number, number) && r.Number > number)) return [.. remembered];
        var others = _known.Where(r => !AreOfOneMinor(r.Number, number) && r.Image != image);
        return [.. others.Append((Number: number, Image: image)).OrderBy(r => r.Number).TakeLast(Most).Select(r => new RanRelease { Version = r.Number.ToString(), Image = r.Image })];
    }

    public static bool AreOfOneMinor(Version? one, Version other) => one is not null && (one.Major, one.Minor) == (other.Major, other.Minor);
}
