namespace EdgeStore.Server.Watching;

/// <summary>What a watcher's stream has to do for it now.</summary>
internal abstract record WatcherTurn
{
    public static readonly WatcherTurn Nothing = new Idle();

    /// <summary>Send these: whole revisions, in order.</summary>
    internal sealed record Deliver(IReadOnlyList<WatchEvent> Events) : WatcherTurn;

    /// <summary>Read the events with from ≤ revision ≤ to from the log, as far as is reasonable at once.</summary>
    internal sealed record ReadLog(long From, long To) : WatcherTurn;

    private sealed record Idle : WatcherTurn;
}

/// <param name="Revision">Everything up to here is in <see cref="Pending"/> or was sent before.</param>
internal sealed record WatchProgress(long Revision, IReadOnlyList<(Watcher Watcher, IReadOnlyList<WatchEvent> Events)> Pending);
