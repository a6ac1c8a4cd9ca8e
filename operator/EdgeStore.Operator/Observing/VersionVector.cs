using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeStore.Operator.Observing;

/// <summary>
/// Which changes a member holds: for each tag, every change up to a number. Written <c>1:345,2:33</c>, sorted by tag,
/// without zeros, so that equal vectors are equal texts.
/// </summary>
internal sealed class VersionVector : IEquatable<VersionVector>
{
    public static readonly VersionVector Empty = new(ImmutableSortedDictionary<uint, ulong>.Empty);

    private readonly ImmutableSortedDictionary<uint, ulong> _entries;

    private VersionVector(ImmutableSortedDictionary<uint, ulong> entries) => _entries = entries;

    public static VersionVector From(IEnumerable<KeyValuePair<uint, ulong>> entries)
        => new(entries.Where(e => e.Value > 0).ToImmutableSortedDictionary());

    /// <exception cref="FormatException">The text is not a vector.</exception>
    public static VersionVector Parse(string text) => From(text
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(':') is [var tag, var n]
            ? KeyValuePair.Create(uint.Parse(tag, CultureInfo.InvariantCulture), ulong.Parse(n, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{pair}' is not tag:changes")));

    /// <summary>How many changes of a tag.</summary>
    public ulong Of(uint tag) => _entries.GetValueOrDefault(tag);

    public VersionVector Join(VersionVector other)
    {
        var joined = _entries.ToBuilder();
        foreach (var (tag, n) in other._entries)
            if (n > joined.GetValueOrDefault(tag)) joined[tag] = n;
        return new VersionVector(joined.ToImmutable());
    }

    public static VersionVector JoinAll(IEnumerable<VersionVector> vectors) => vectors.Aggregate(Empty, (a, b) => a.Join(b));

    public bool Covers(VersionVector other) => other._entries.All(e => _entries.GetValueOrDefault(e.Key) >= e.Value);

    /// <summary>How many changes of <paramref name="other"/> are not in this one.</summary>
    public long Missing(VersionVector other) => other._entries.Sum(e =>
    {
        var held = _entries.GetValueOrDefault(e.Key);
        return e.Value > held ? (long)(e.Value - held) : 0;
    });

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..16];

    public bool Equals(VersionVector? other) => other is not null && _entries.SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString()
        => string.Join(',', _entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key}:{e.Value}")));

    /// <summary>As in the API, where a required text must not be empty: members that have no changes yet hold <c>0:0</c>.</summary>
    public string ToApiText() => _entries.IsEmpty ? "0:0" : ToString();
}
