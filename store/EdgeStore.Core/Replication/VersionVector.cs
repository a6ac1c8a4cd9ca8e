using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Which changes a state includes: for each tag, all of that member's changes up to a number.
/// <code>
/// {1: 7, 3: 2}   the first seven changes of member 1 and the first two of member 3
/// </code>
/// Immutable. Ordered by inclusion (<see cref="Covers(VersionVector)"/>); <see cref="Join"/> is the least upper bound. An
/// array, because links compare whole vectors with everything that happens.
/// </summary>
public sealed class VersionVector : IEquatable<VersionVector>
{
    public static readonly VersionVector Empty = new([]);

    /// <summary>The last dot of each tag, by tag.</summary>
    private readonly Dot[] _last;

    private VersionVector(Dot[] last) => _last = last;

    public ulong this[Tag tag] => Find(tag) is >= 0 and var at ? _last[at].N : 0;

    /// <summary>The last dot of each member, by tag.</summary>
    public IReadOnlyList<Dot> Entries => _last;

    public bool IsEmpty => _last.Length == 0;

    public bool Covers(Dot dot) => this[dot.Tag] >= dot.N;

    public bool Covers(VersionVector other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other._last.Length > _last.Length) return false;
        var at = 0;
        foreach (var (tag, n) in other._last)
        {
            while (at < _last.Length && _last[at].Tag.Value < tag.Value) at++;
            if (at == _last.Length || _last[at].Tag != tag || _last[at].N < n) return false;
        }

        return true;
    }

    /// <summary>The vector that also includes every change of the dot's member up to the dot.</summary>
    public VersionVector With(Dot dot)
    {
        var at = Find(dot.Tag);
        if (at < 0) return dot.N == 0 ? this : new VersionVector([.. _last.AsSpan(0, ~at), dot, .. _last.AsSpan(~at)]);
        if (_last[at].N >= dot.N) return this;
        var last = _last.ToArray();
        last[at] = dot;
        return new VersionVector(last);
    }

    public VersionVector Join(VersionVector other)
    {
        if (Covers(other)) return this;
        if (other.Covers(this)) return other;
        return new VersionVector([.. Pair(other).Select(pair => new Dot(pair.Tag, Math.Max(pair.Own, pair.Other)))]);
    }

    /// <summary>The vector that says of these members what the other one says.</summary>
    public VersionVector WithEntriesOf(VersionVector other, IEnumerable<Tag> tags) => new(
        [.. _last.Where(dot => !tags.Contains(dot.Tag)).Concat(tags.Select(tag => new Dot(tag, other[tag])).Where(dot => dot.N > 0)).OrderBy(dot => dot.Tag)]);

    /// <summary>The changes that both include.</summary>
    public VersionVector Meet(VersionVector other)
    {
        if (Covers(other)) return other;
        if (other.Covers(this)) return this;
        return new VersionVector([.. Pair(other).Select(pair => new Dot(pair.Tag, Math.Min(pair.Own, pair.Other))).Where(dot => dot.N > 0)]);
    }

    /// <summary>How many changes are in this vector and not in the other.</summary>
    public ulong CountBeyond(VersionVector other)
    {
        ulong beyond = 0;
        foreach (var (_, own, others) in Pair(other))
            if (own > others) beyond += own - others;
        return beyond;
    }

    /// <summary>The entries that the other vector does not cover: joined to that one, they include all that this one does.</summary>
    public VersionVectorMessage Beyond(VersionVector other) => ReferenceEquals(this, other)
        ? new VersionVectorMessage()
        : ToMessage(Pair(other).Where(pair => pair.Own > pair.Other).Select(pair => new Dot(pair.Tag, pair.Own)));

    /// <summary>The entries that are others than in the base; 0 for those that only the base has.</summary>
    public VersionVectorMessage DifferenceFrom(VersionVector start) => ReferenceEquals(this, start)
        ? new VersionVectorMessage()
        : ToMessage(Pair(start).Where(pair => pair.Own != pair.Other).Select(pair => new Dot(pair.Tag, pair.Own)));

    /// <summary>Undoes <see cref="DifferenceFrom"/>: this is the base.</summary>
    public VersionVector With(VersionVectorMessage? difference)
    {
        if (difference is null || difference.Entries.Count == 0) return this;
        var last = _last.ToDictionary(dot => dot.Tag, dot => dot.N);
        foreach (var entry in difference.Entries) last[new Tag((int)entry.Tag)] = entry.N;
        return new VersionVector([.. last.Where(entry => entry.Value > 0).Select(entry => new Dot(entry.Key, entry.Value)).OrderBy(dot => dot.Tag)]);
    }

    public VersionVectorMessage ToMessage() => ToMessage(_last);

    private static VersionVectorMessage ToMessage(IEnumerable<Dot> entries)
    {
        var message = new VersionVectorMessage();
        foreach (var (tag, n) in entries)
            message.Entries.Add(new VersionVectorMessage.Types.Entry { Tag = (uint)tag.Value, N = n });
        return message;
    }

    public static VersionVector FromMessage(VersionVectorMessage? message)
    {
        if (message is null || message.Entries.Count == 0) return Empty;
        return new VersionVector([.. message.Entries
            .Where(entry => entry.N > 0)
            .GroupBy(entry => entry.Tag, entry => entry.N)
            .Select(entry => new Dot(new Tag((int)entry.Key), entry.Max()))
            .OrderBy(dot => dot.Tag)]);
    }

    public bool Equals(VersionVector? other) => other is not null && (ReferenceEquals(this, other) || _last.AsSpan().SequenceEqual(other._last));

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode() => _last.Aggregate(0, HashCode.Combine);

    public override string ToString() => "{" + string.Join(", ", _last.Select(dot => $"{dot.Tag}: {dot.N}")) + "}";

    private int Find(Tag tag)
    {
        var (low, high) = (0, _last.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _last[middle].Tag.Value - tag.Value;
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    /// <summary>What both say of each tag that either knows, by tag.</summary>
    private IEnumerable<(Tag Tag, ulong Own, ulong Other)> Pair(VersionVector other)
    {
        var (i, j) = (0, 0);
        while (i < _last.Length || j < other._last.Length)
        {
            var order = i == _last.Length ? 1 : j == other._last.Length ? -1 : _last[i].Tag.CompareTo(other._last[j].Tag);
            yield return order switch
            {
                < 0 => (_last[i].Tag, _last[i++].N, 0),
                > 0 => (other._last[j].Tag, 0, other._last[j++].N),
                _ => (_last[i].Tag, _last[i++].N, other._last[j++].N),
            };
        }
    }
}
