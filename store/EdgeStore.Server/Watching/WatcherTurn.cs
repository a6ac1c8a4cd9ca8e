namespace EdgeStore.Server.Watching;

/// <summary>What a stream has to do for one of its watchers now.</summary>
/// <param name="Pending">Send these: whole revisions, in order. Null when the watcher is behind.</param>
/// <param name="From">For one that is behind: read the events with from ≤ revision ≤ to from the log, as far as is reasonable at once.</param>
internal readonly record struct WatcherTurn(Watcher Watcher, IReadOnlyList<WatchEvent>? Pending, long From, long To);

/// <param name="Revision">Everything up to here is in <see cref="Pending"/> or was sent before.</param>
internal sealed record WatchProgress(long Revision, IReadOnlyList<(Watcher Watcher, IReadOnlyList<WatchEvent> Events)> Pending);
