using System.Collections.Immutable;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication.Topology;

/// <summary>
/// The links that somebody, usually the operator, wants; an immutable snapshot. A member that it does not name picks its
/// peers by itself.
/// </summary>
/// <param name="Version">A schedule only gives way to one with a higher number. 0: none was ever given.</param>
public sealed record LinkSchedule(ulong Version, ImmutableArray<ScheduledLink> Links)
{
    public const int MaxLinks = 1_000_000;

    public static readonly LinkSchedule None = new(0, []);

    /// <summary>The scheduled links of a member, by the peer at their other end.</summary>
    public IReadOnlyDictionary<Tag, ScheduledLink> Of(Tag self) => Links.Where(link => link.Joins(self)).ToDictionary(link => link.PeerOf(self));

    /// <returns>What is wrong with it, or null.</returns>
    public string? Fault()
    {
        if (Version == 0) return "a schedule needs a version of at least 1";
        if (Links.Length > MaxLinks) return $"{Links.Length} links are more than {MaxLinks}";
        var pairs = new HashSet<(Tag, Tag)>();
        foreach (var (one, other, bytesPerSecond) in Links)
        {
            if (one.Value is < 1 or > Tag.MaxValue || other.Value is < 1 or > Tag.MaxValue) return $"a link between the tags {one} and {other}";
            if (one == other) return $"a link of tag {one} with itself";
            if (bytesPerSecond < 0) return $"the link between {one} and {other} may send {bytesPerSecond} bytes a second";
            if (!pairs.Add(one.CompareTo(other) < 0 ? (one, other) : (other, one))) return $"the link between {one} and {other} stands twice";
        }

        return null;
    }

    public bool Equals(LinkSchedule? other) => other is not null && Version == other.Version && Links.SequenceEqual(other.Links);

    public override int GetHashCode() => HashCode.Combine(Version, Links.Length);
}
