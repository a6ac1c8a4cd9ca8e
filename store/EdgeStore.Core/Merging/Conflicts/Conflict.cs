using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>An acknowledged write that a merge discarded, all of it or some of its fields.</summary>
/// <param name="Winner">The stamp of the record that it lost to.</param>
/// <param name="Loser">The stamp of the record that lost: whose last writer may want to know.</param>
/// <param name="UnixMilliseconds">When this member merged, by its own clock.</param>
public sealed record Conflict(ByteString Key, ConflictRule Rule, Stamp Winner, Stamp Loser, long UnixMilliseconds)
{
    public const int MaxFields = 100;

    /// <summary>
    /// Where in the value, for <see cref="ConflictRule.Field"/>: paths such as <c>/spec/replicas</c>, sorted, not more than
    /// <see cref="MaxFields"/>.
    /// </summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}
