using System.Globalization;

namespace EdgeStore.Operator.Releases;

/// <summary>Versions of a protocol or of a format, from the oldest to the newest. Written <c>1-2</c>.</summary>
internal readonly record struct VersionRange(uint Oldest, uint Newest)
{
    public bool Overlaps(VersionRange other) => Oldest <= other.Newest && other.Oldest <= Newest;

    public bool Contains(uint version) => Oldest <= version && version <= Newest;

    public static VersionRange? Parse(string? text) => text?.Split('-') is [var oldest, var newest]
        && uint.TryParse(oldest, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && uint.TryParse(newest, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
        && from <= to
            ? new VersionRange(from, to)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Oldest}-{Newest}");
}
