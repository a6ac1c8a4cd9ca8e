using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// What a client makes of the events that it watches, without any knowledge of merges: an object's life is a create, updates
/// that count up, and a delete. Keeps all versions, to tell what a read of an older revision must show.
/// </summary>
internal sealed class ClientView
{
    private readonly Dictionary<ByteString, (RecordIdentity Identity, long Created, long Version)> _live = [];
    private readonly Dictionary<ByteString, List<(LogPosition Position, bool IsLive)>> _versions = [];

    public IEnumerable<ByteString> Keys => _versions.Keys;

    /// <returns>What is wrong with the event, or null.</returns>
    public string? Apply(LogEntry entry)
    {
        var (position, content) = entry;
        var key = content.Record.Key;
        var identity = RecordIdentity.Of(content.Record);
        var wasLive = _live.Remove(key, out var before);
        if (!_versions.TryGetValue(key, out var versions)) _versions.Add(key, versions = []);
        versions.Add((position, !identity.IsTombstone));
        if (identity.IsTombstone) return content.Silent == wasLive ? $"a delete of {key.ToStringUtf8()}, live: {wasLive}, silent: {content.Silent}" : null;

        var (created, version) = wasLive ? (before.Created, before.Version + 1) : (position.Revision, 1);
        _live[key] = (identity, created, version);
        if (wasLive && before.Identity.Birth != identity.Birth) return $"{key.ToStringUtf8()} became another object without a delete";
        return content.CreateRevision == created && content.Version == version
            ? null
            : $"{key.ToStringUtf8()} was created at {content.CreateRevision} and is version {content.Version}, not {created} and {version}";
    }

    /// <returns>Where the key's value of that revision is; null when there was none.</returns>
    public LogPosition? At(ByteString key, long revision)
    {
        var versions = _versions[key];
        var at = versions.FindLastIndex(version => version.Position.Revision <= revision);
        return at >= 0 && versions[at].IsLive ? versions[at].Position : null;
    }
}
