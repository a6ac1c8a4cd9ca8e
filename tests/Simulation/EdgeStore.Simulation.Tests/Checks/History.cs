using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>What one member has published so far, across its crashes.</summary>
internal sealed class History
{
    public List<LogEntry> Entries { get; } = [];

    /// <summary>As <see cref="Shown"/>, without lifts.</summary>
    public Dictionary<ByteString, RecordIdentity> Written { get; } = [];

    /// <summary>The batch that is being published drops tombstones.</summary>
    public bool Collects { get; set; }

    /// <summary>The records as a watcher that applied every entry in order would have them.</summary>
    public Dictionary<ByteString, RecordIdentity> Shown { get; } = [];

    /// <summary>The values of those that are live.</summary>
    public Dictionary<ByteString, ByteString> Values { get; } = [];

    /// <summary>The lease of each live key that has one.</summary>
    public Dictionary<ByteString, long> Attached { get; } = [];

    /// <summary>What its merges have discarded, in the order in which it was noted.</summary>
    public List<Conflict> Conflicts { get; } = [];

    /// <summary>The same as a client sees it.</summary>
    public ClientView Clients { get; } = new();

    /// <summary>Keys that ended at this member alone.</summary>
    public HashSet<ByteString> Ended { get; } = [];

    public HashSet<Dot> ShownChanges { get; } = [];

    public long Revision { get; set; }

    public VersionVector Vector { get; set; } = VersionVector.Empty;

    public MemberPhase Phase { get; set; }

    /// <summary>It was active before the batch that becomes visible, or is after it.</summary>
    public bool TakesWrites { get; set; }

    /// <summary>Shows a change, or its vector says so.</summary>
    public bool Holds(Dot dot) => Vector.Covers(dot) || ShownChanges.Contains(dot);

    /// <summary>The greatest cursor that was acknowledged to each peer.</summary>
    public Dictionary<int, long> AcknowledgedCursors { get; } = [];
}
