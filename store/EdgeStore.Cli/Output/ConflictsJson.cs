using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Cli.Output;

/// <summary>What <c>conflicts -o json</c> prints.</summary>
internal sealed record ConflictsJson(IReadOnlyList<ConflictJson> Conflicts, IReadOnlyList<SilentJson> WithoutAnswer)
{
    public static ConflictsJson Of(IEnumerable<NotedConflict> conflicts, IEnumerable<NoAnswer> silent) =>
        new([.. conflicts.Select(ConflictJson.Of)], [.. silent.Select(one => new SilentJson(one.Endpoint, one.Error))]);
}

/// <summary>An acknowledged write that a merge discarded, all of it or some of its fields.</summary>
internal sealed record ConflictJson
{
    public required DateTimeOffset Noted { get; init; }

    /// <summary>The endpoints of the members that noted it.</summary>
    public required IReadOnlyList<string> NotedBy { get; init; }
    public required string Key { get; init; }
    public required string Rule { get; init; }
    public required WriteJson Winner { get; init; }
    public required WriteJson Loser { get; init; }
    public required IReadOnlyList<string> Fields { get; init; }
    public required bool LostDelete { get; init; }
    public required long LostBytes { get; init; }

    /// <summary>With --values: the text, or <c>hex:…</c>; null when it was longer than a journal keeps.</summary>
    public required string? LostValue { get; init; }

    public static ConflictJson Of(NotedConflict noted)
    {
        var conflict = noted.Conflict;
        return new ConflictJson
        {
            Noted = noted.Noted,
            NotedBy = noted.Endpoints,
            Key = KeyText.Show(conflict.Key),
            Rule = ConflictRules.NameOf(conflict.Rule),
            Winner = WriteJson.Of(conflict.Winner, noted.Report.Winner),
            Loser = WriteJson.Of(conflict.Loser, noted.Report.Loser),
            Fields = [.. conflict.Fields],
            LostDelete = conflict.LostDelete,
            LostBytes = conflict.LostBytes,
            LostValue = conflict.LostValue.IsEmpty ? null : KeyText.ShowValue(conflict.LostValue),
        };
    }
}

/// <summary>Whose write, and when by that member's clock.</summary>
/// <param name="Member">Null when the membership does not know the tag.</param>
internal sealed record WriteJson(string? Member, uint Tag, DateTimeOffset Time)
{
    public static WriteJson Of(StampMessage stamp, string name) => new(name.Length == 0 ? null : name, stamp.Tag, NotedConflict.TimeOf(stamp));
}
