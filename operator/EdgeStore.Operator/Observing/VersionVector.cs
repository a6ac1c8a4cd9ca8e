using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeStore.Operator.Observing;

/// <summary>
/// Which changes a member holds: for each tag, every change up to a number. Written <c>1:345,2:33</c>, sorted by tag,
/// without zeros, so that equal vectors are equal texts. In a fleet of a thousand members, a thousand vectors of a thousand
/// entries are compared at every look: two arrays side by side, walked through once.
/// </summary>
internal sealed class VersionVector : IEquatable<VersionVector>
{
    public static readonly VersionVector Empty = new([], []);

    private readonly uint[] _tags;
    private readonly ulong[] _changes;

    private VersionVector(uint[] tags, ulong[] changes) => (_tags, _changes) = (tags, changes);

    /// <summary>Of a tag that is there twice, the greater number counts.</summary>
    public static VersionVector From(IEnumerable<KeyValuePair<uint, ulong>> entries)
    {
        var sorted = entries.Where(e => e.Value > 0).ToArray();
        // As members send it.
        if (IsSorted(sorted)) return new VersionVector(Array.ConvertAll(sorted, e => e.Key), Array.ConvertAll(sorted, e => e.Value));
        Array.Sort(sorted, static (a, b) => (a.Key, a.Value).CompareTo((b.Key, b.Value)));
        List<uint> tags = new(sorted.Length);
        List<ulong> changes = new(sorted.Length);
        foreach (var (tag, n) in sorted)
        {
            if (tags.Count > 0 && tags[^1] == tag) changes[^1] = n;
            else Add(tags, changes, tag, n);
        }
        return new VersionVector([.. tags], [.. changes]);
    }

    /// <exception cref="FormatException">The text is not a vector.</exception>
    public static VersionVector Parse(string text) => From(text
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(':') is [var tag, var n]
            ? KeyValuePair.Create(uint.Parse(tag, CultureInfo.InvariantCulture), ulong.Parse(n, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{pair}' is not tag:changes")));

    /// <summary>How many changes of a tag.</summary>
    public ulong Of(uint tag) => Array.BinarySearch(_tags, tag) is >= 0 and var at ? _changes[at] : 0;

    public VersionVector Join(VersionVector other)
    {
        if (Covers(other)) return this;
        if (other.Covers(this)) return other;
        List<uint> tags = new(Math.Max(_tags.Length, other._tags.Length));
        List<ulong> changes = new(tags.Capacity);
        for (int a = 0, b = 0; a < _tags.Length || b < other._tags.Length;)
        {
            var here = a < _tags.Length ? _tags[a] : uint.MaxValue;
            var there = b < other._tags.Length ? other._tags[b] : uint.MaxValue;
            var tag = Math.Min(here, there);
            Add(tags, changes, tag, Math.Max(here == tag && a < _tags.Length ? _changes[a++] : 0, there == tag && b < other._tags.Length ? other._changes[b++] : 0));
        }
        return new VersionVector([.. tags], [.. changes]);
    }

    public static VersionVector JoinAll(IEnumerable<VersionVector> vectors) => vectors.Aggregate(Empty, (a, b) => a.Join(b));

    public bool Covers(VersionVector other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other._tags.Length > _tags.Length) return false;
        var a = 0;
        for (var b = 0; b < other._tags.Length; b++)
        {
            while (a < _tags.Length && _tags[a] < other._tags[b]) a++;
            if (a == _tags.Length || _tags[a] != other._tags[b] || _changes[a] < other._changes[b]) return false;
        }
        return true;
    }

    /// <summary>How many changes of <paramref name="other"/> are not in this one.</summary>
    public long Missing(VersionVector other)
    {
        if (ReferenceEquals(this, other)) return 0;
        var (a, missing) = (0, 0L);
        for (var b = 0; b < other._tags.Length; b++)
        {
            while (a < _tags.Length && _tags[a] < other._tags[b]) a++;
            var held = a < _tags.Length && _tags[a] == other._tags[b] ? _changes[a] : 0;
            if (other._changes[b] > held) missing += (long)(other._changes[b] - held);
        }
        return missing;
    }

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..16];

    public bool Equals(VersionVector? other)
        => ReferenceEquals(this, other)
            || (other is not null && _tags.AsSpan().SequenceEqual(other._tags) && _changes.AsSpan().SequenceEqual(other._changes));

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var n in _changes) hash.Add(n);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var text = new StringBuilder(_tags.Length * 8);
        for (var i = 0; i < _tags.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{_tags[i]}:{_changes[i]}");
        return text.ToString();
    }

    /// <summary>As in the API, where a required text must not be empty: members that have no changes yet hold <c>0:0</c>.</summary>
    public string ToApiText() => _tags.Length == 0 ? "0:0" : ToString();

    private static bool IsSorted(KeyValuePair<uint, ulong>[] entries)
    {
        for (var i = 1; i < entries.Length; i++)
            if (entries[i - 1].Key >= entries[i].Key) return false;
        return true;
    }

    private static void Add(List<uint> tags, List<ulong> changes, uint tag, ulong n)
    {
        tags.Add(tag);
        changes.Add(n);
    }
}
