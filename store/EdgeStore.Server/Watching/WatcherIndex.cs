using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Server.Watching;

/// <summary>The synced watchers by what they watch. Not thread-safe: the hub's gate guards it.</summary>
internal sealed class WatcherIndex
{
    private readonly Dictionary<ByteString, List<Watcher>> _byKey = [];
    private readonly Dictionary<KeyRange, List<Watcher>> _byRange = [];
    private readonly List<List<Watcher>> _found = [];

    /// <summary>Null after a range has come or gone.</summary>
    private RangeTree<List<Watcher>>? _ranges;

    public void Add(Watcher watcher)
    {
        var range = watcher.Settings.Range;
        if (range.IsSingleKey)
        {
            if (!_byKey.TryGetValue(range.Start, out var watchers)) _byKey[range.Start] = watchers = [];
            watchers.Add(watcher);
        }
        else
        {
            if (!_byRange.TryGetValue(range, out var watchers))
            {
                _byRange[range] = watchers = [];
                _ranges = null;
            }

            watchers.Add(watcher);
        }
    }

    public void Remove(Watcher watcher)
    {
        var range = watcher.Settings.Range;
        if (range.IsSingleKey)
        {
            if (!_byKey.TryGetValue(range.Start, out var watchers)) return;
            watchers.Remove(watcher);
            if (watchers.Count == 0) _byKey.Remove(range.Start);
        }
        else
        {
            if (!_byRange.TryGetValue(range, out var watchers)) return;
            watchers.Remove(watcher);
            if (watchers.Count > 0) return;
            _byRange.Remove(range);
            _ranges = null;
        }
    }

    /// <returns>Groups of watchers of the key; valid until the next call.</returns>
    public IReadOnlyList<List<Watcher>> Find(ByteString key)
    {
        _found.Clear();
        if (_byKey.TryGetValue(key, out var exact)) _found.Add(exact);
        if (_byRange.Count == 0) return _found;
        _ranges ??= new RangeTree<List<Watcher>>(_byRange.Select(group => (group.Key, group.Value)));
        _ranges.Find(key.Span, _found);
        return _found;
    }
}
