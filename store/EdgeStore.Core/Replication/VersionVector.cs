using System.Collections.Immutable;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Which changes a state includes: for each tag, all of that member's changes up to a number.
/// <code>
/// {1: 7, 3: 2}   the first seven changes of member 1 and the first two of member 3
/// </code>
/// Immutable. Ordered by inclusion (<see cref="Covers(VersionVector)"/>); <see cref="Join"/> is the least upper bound.
/// </summary>
public sealed class VersionVector : IEquatable<VersionVector>
{
    public static readonly VersionVector Empty = new(ImmutableSortedDictionary<Tag, ulong>.Empty);

    private readonly ImmutableSortedDictionary<Tag, ulong> _entries;

    private VersionVector(ImmutableSortedDictionary<Tag, ulong> entries) => _entries = entries;

    public ulong this[Tag tag] => _entries.GetValueOrDefault(tag);

    public IReadOnlyDictionary<Tag, ulong> Entries => _entries;

    public bool IsEmpty => _entries.IsEmpty;

    public bool Covers(Dot dot) => this[dot.Tag] >= dot.N;

    public bool Covers(VersionVector other) => ReferenceEquals(_entries, other._entries) || other._entries.All(entry => this[entry.Key] >= entry.Value);

    /// <summary>The vector that also includes every change of the dot's member up to the dot.</summary>
    public VersionVector With(Dot dot) => Covers(dot) ? this : new VersionVector(_entries.SetItem(dot.Tag, dot.N));

    public VersionVector Join(VersionVector other)
    {
        if (Covers(other)) return this;
        if (other.Covers(this)) return other;
        var builder = _entries.ToBuilder();
        foreach (var (tag, n) in other._entries)
            if (builder.GetValueOrDefault(tag) < n) builder[tag] = n;
        return new VersionVector(builder.ToImmutable());
    }

    /// <summary>The vector that says of these members what the other one says.</summary>
    public VersionVector WithEntriesOf(VersionVector other, IEnumerable<Tag> tags)
    {
        var builder = _entries.ToBuilder();
        foreach (var tag in tags)
        {
            if (other[tag] is > 0 and var n) builder[tag] = n;
            else builder.Remove(tag);
        }

        return new VersionVector(builder.ToImmutable());
    }

    /// <summary>The changes that both include.</summary>
    public VersionVector Meet(VersionVector other)
    {
        if (Covers(other)) return other;
        if (other.Covers(this)) return this;
        var builder = ImmutableSortedDictionary.CreateBuilder<Tag, ulong>();
        foreach (var (tag, n) in _entries)
            if (Math.Min(n, other[tag]) is > 0 and var common) builder.Add(tag, common);
        return new VersionVector(builder.ToImmutable());
    }

    /// <summary>How many changes are in this vector and not in the other.</summary>
    public ulong CountBeyond(VersionVector other)
    {
        ulong beyond = 0;
        foreach (var (tag, n) in _entries)
            if (n > other[tag]) beyond += n - other[tag];
        return beyond;
    }

    /// <summary>The entries that the other vector does not cover: joined to that one, they include all that this one does.</summary>
    public VersionVectorMessage Beyond(VersionVector other) => ReferenceEquals(_entries, other._entries)
        ? new VersionVectorMessage()
        : ToMessage(_entries.Where(entry => entry.Value > other[entry.Key]));

    /// <summary>The entries that are others than in the base; 0 for those that only the base has.</summary>
    public VersionVectorMessage DifferenceFrom(VersionVector start)
    {
        if (ReferenceEquals(_entries, start._entries)) return new VersionVectorMessage();
        var differing = _entries.Where(entry => entry.Value != start[entry.Key])
            .Concat(start._entries.Where(entry => this[entry.Key] == 0).Select(entry => KeyValuePair.Create(entry.Key, 0UL)));
        return ToMessage(differing.OrderBy(entry => entry.Key));
    }

    /// <summary>Undoes <see cref="DifferenceFrom"/>: this is the base.</summary>
    public VersionVector With(VersionVectorMessage? difference)
    {
        var entries = _entries;
        foreach (var entry in difference?.Entries ?? [])
            entries = entry.N == 0 ? entries.Remove(new Tag((int)entry.Tag)) : entries.SetItem(new Tag((int)entry.Tag), entry.N);
        return ReferenceEquals(entries, _entries) ? this : new VersionVector(entries);
    }

    public VersionVectorMessage ToMessage() => ToMessage(_entries);

    private static VersionVectorMessage ToMessage(IEnumerable<KeyValuePair<Tag, ulong>> entries)
    {
        var message = new VersionVectorMessage();
        foreach (var (tag, n) in entries)
            message.Entries.Add(new VersionVectorMessage.Types.Entry { Tag = (uint)tag.Value, N = n });
        return message;
    }

    public static VersionVector FromMessage(VersionVectorMessage? message)
    {
        if (message is null || message.Entries.Count == 0) return Empty;
        var builder = ImmutableSortedDictionary.CreateBuilder<Tag, ulong>();
        foreach (var entry in message.Entries)
        {
            var tag = new Tag((int)entry.Tag);
            if (entry.N > builder.GetValueOrDefault(tag)) builder[tag] = entry.N;
        }

        return new VersionVector(builder.ToImmutable());
    }

    public bool Equals(VersionVector? other) => other is not null && Covers(other) && other.Covers(this);

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode() => _entries.Aggregate(0, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    public override string ToString() => "{" + string.Join(", ", _entries.Select(entry => $"{entry.Key}: {entry.Value}")) + "}";
}
