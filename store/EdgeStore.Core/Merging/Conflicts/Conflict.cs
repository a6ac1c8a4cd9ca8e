using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>An acknowledged write that a merge discarded, all of it or some of its fields.</summary>
/// <param name="Winner">The stamp of the record that it lost to.</param>
/// <param name="Loser">The stamp of the record that lost: whose last writer may want to know.</param>
/// <param name="UnixMilliseconds">When this member merged, by its own clock.</param>
public sealed record Conflict(ByteString Key, ConflictRule Rule, Stamp Winner, Stamp Loser, long UnixMilliseconds)
{
    public const int MaxFields = 100;

    /// <summary>A longer value is not kept, only its size.</summary>
    public const int MaxLostBytes = 16 << 10;

    /// <summary>
    /// Where in the value, for <see cref="ConflictRule.Field"/>: paths such as <c>/spec/replicas</c>, sorted, not more than
    /// <see cref="MaxFields"/>.
    /// </summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>What was discarded is a delete.</summary>
    public bool IsLostDelete { get; init; }

    /// <summary>Size of the value that lost.</summary>
    public long LostBytes { get; init; }

    /// <summary>That value on its way to the disk; the journal in memory leaves it there.</summary>
    public ByteString LostValue { get; init; } = ByteString.Empty;

    public static Conflict FromMessage(ConflictMessage message) =>
        new(message.Key, message.Rule, Stamp.FromMessage(message.Winner), Stamp.FromMessage(message.Loser), message.UnixMs)
        {
            Fields = [.. message.Fields],
            IsLostDelete = message.LostDelete,
            LostBytes = message.LostBytes,
            LostValue = message.LostValue,
        };

    public ConflictMessage ToMessage() => new()
    {
        Key = Key,
        Rule = Rule,
        Winner = Winner.ToMessage(),
        Loser = Loser.ToMessage(),
        UnixMs = UnixMilliseconds,
        Fields = { Fields },
        LostDelete = IsLostDelete,
        LostBytes = LostBytes,
        LostValue = LostValue,
    };

    /// <summary>With what is known of the record that lost.</summary>
    internal Conflict Of(RecordMessage loser) => this with
    {
        IsLostDelete = loser.Tombstone,
        LostBytes = loser.Value.Length,
        LostValue = loser.Value.Length <= MaxLostBytes ? loser.Value : ByteString.Empty,
    };
}
